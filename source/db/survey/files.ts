/**
Records in row order, filtered. Whatever the filter, one index is walked from the given row on: the one that has the
fewest records to pass over. Each index holds the row's number behind its own column, so that nothing is sorted.
*/
import {type FileState, fileStates, type LinkState, linkLife, statesOf} from '../../engine/life.ts';
import type {FileFilter, FileSurvey, Survey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import type {Doors} from '../doors.ts';
import {lastDirection} from '../link-failure.ts';
import {type FileRow, fileColumns, fileJoins, toFile} from './file-row.ts';

/** Along what a list is walked: everything, an account, a state, a link that has left its original, why one was refused. */
type Way = 'all' | 'account' | 'state' | 'link' | 'refusal';

const ways: Readonly<Record<Way, {readonly from: string; readonly where: string}>> = {
	all: {from: 'records r', where: 'TRUE'},
	account: {from: 'records r INDEXED BY idx_account_id', where: 'account IS :value'},
	state: {from: 'records r INDEXED BY idx_migration_phase', where: 'state = :value'},
	link: {from: 'records r INDEXED BY idx_salesforce_updated', where: `link = :value AND link <> 'original'`},
	refusal: {from: 'records r INDEXED BY idx_link_failure', where: 'link_failure = :value'},
};

const page = ({from, where}: (typeof ways)[Way]): string => `SELECT ${fileColumns} FROM (
	SELECT * FROM ${from} WHERE ${where} AND id > :after AND outside = 0
		AND (:account IS NULL OR coalesce(account, 0) = :account)
		AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
		AND (:links IS NULL OR link IN (SELECT value FROM json_each(:links)))
		AND (:failure IS NULL OR failure = :failure)
		AND (:linkDirection IS NULL OR ${lastDirection} = :linkDirection)
	ORDER BY id LIMIT :limit) r ${fileJoins} ORDER BY r.id`;

const statements = {
	ofAccount: 'SELECT coalesce(sum(count), 0) AS count FROM tally WHERE account = :account',
	ofStates: 'SELECT coalesce(sum(count), 0) AS count FROM tally WHERE state IN (SELECT value FROM json_each(:states))',
};

type Walk = {readonly way: Way; readonly values: ReadonlyArray<string | number | null>};

/** Where a record that waits or wants attention keeps why it failed. */
const withFailure: readonly FileState[] = ['discovered', 'copying', 'excluded', ...wantingAttention];

const narrowed = <T>(chosen: readonly T[] | undefined, all: readonly T[]): readonly T[] | undefined =>
	chosen && chosen.length < all.length ? chosen : undefined;

export function createFiles({db, read}: Doors): Pick<Survey, 'files'> {
	const pages = new Map(Object.entries(ways).map(([way, one]) => [way, db.prepare<object, FileRow>(page(one))]));
	const ofAccount = db.prepare<{account: number}, {count: number}>(statements.ofAccount);
	const ofStates = db.prepare<{states: string}, {count: number}>(statements.ofStates);

	/** Of several ways the one with fewer records: an account's, or the states'. */
	const choose = (account: number | undefined, states: readonly FileState[] | undefined): Walk => {
		const byAccount: Walk = {way: 'account', values: [account || null]};
		if (states === undefined) return account === undefined ? {way: 'all', values: [null]} : byAccount;
		const byState: Walk = {way: 'state', values: states};
		if (account === undefined) return byState;
		const held = ofStates.get({states: JSON.stringify(states)})?.count ?? 0;
		return (ofAccount.get({account})?.count ?? 0) < held ? byAccount : byState;
	};

	return {
		files: read(
			({account, states: asked, links: wanted, failure, linkFailure, linkDirection}: FileFilter, after, limit) => {
				const states = narrowed(failure === undefined ? asked : (asked ?? withFailure), fileStates);
				const links = narrowed(wanted, statesOf(linkLife) as readonly LinkState[]);
				const away = links !== undefined && !links.includes('original') && account === undefined;
				const ofLinks: Walk | undefined = away ? {way: 'link', values: links} : undefined;
				const refused: Walk | undefined = linkFailure && {way: 'refusal', values: [linkFailure]};
				const {way, values} = refused ?? ofLinks ?? choose(account, states);
				const filter = {
					after,
					limit,
					account: account ?? null,
					failure: failure ?? null,
					linkDirection: linkDirection ?? null,
					states: states ? JSON.stringify(states) : null,
					links: links ? JSON.stringify(links) : null,
				};
				const found = values.flatMap(value => pages.get(way)?.all({...filter, value}) ?? []);
				return inOrder(found, limit).map(toFile) satisfies readonly FileSurvey[];
			},
		),
	};
}

const inOrder = (rows: readonly FileRow[], limit: number): readonly FileRow[] =>
	rows.toSorted((left, right) => left.row - right.row).slice(0, limit);
