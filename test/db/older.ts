/** Ledgers as an older doclift would have left them. */
import type {Database} from 'better-sqlite3';
import {migrations} from '../../source/db/migrations.ts';

/** What takes each version back, where carrying it out a second time would fail. */
const undo: Readonly<Record<string, string>> = {
	'links are tallied': `DROP TRIGGER links_counted_in; DROP TRIGGER links_counted_out; DROP TRIGGER links_counted_over;
		DROP TABLE link_tally`,
	'rows of plans that want attention are indexed': 'DROP INDEX idx_plan_attention',
	'plans tell in which file they were begun': 'DROP TABLE begun_in',
	'what is read again after a change is told': 'DROP TABLE differing',
	'refused links are indexed': 'DROP INDEX idx_link_failure',
	'links tell why they were refused': 'ALTER TABLE records DROP COLUMN link_failure',
};

/** Back to the version before this one. */
export function takeBack(db: Database, name: string): void {
	const version = migrations.findIndex(one => one.name === name);
	for (const one of migrations.slice(version).toReversed()) db.exec(undo[one.name] ?? '');
	db.pragma(`user_version = ${version}`);
}
