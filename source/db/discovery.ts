/** Passes over Salesforce: their beginning and end, and what they did not see. */
import {MigrationError} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {DiscoveryBook} from '../engine/ports/discovery.ts';
import {scopeKey} from '../engine/scope.ts';
import {createAbsorb} from './absorb.ts';
import type {Doors} from './doors.ts';
import {createShared, type Rename} from './intern.ts';
import type {Fence} from './runs.ts';
import {coverOf, createScopes, perCover} from './scope.ts';
import {createSeen} from './seen.ts';
import {createSteps} from './steps.ts';
import {createReach, stretchOf} from './stretch.ts';

const statements = {
	begin: 'INSERT INTO discoveries (run, scope, kind, started_at) VALUES (:run, :scope, :kind, :now)',
	run: 'SELECT run FROM discoveries WHERE id = :discovery',
	complete: 'UPDATE discoveries SET completed_at = :now, watermark = :watermark WHERE id = :discovery',
	setWatermark:
		'UPDATE scopes SET watermark = :watermark WHERE id = (SELECT scope FROM discoveries WHERE id = :discovery)',
	// Rows have moved in and out by this filter since: what another one has read is no longer what the rows say.
	dropWatermarks: `UPDATE scopes SET watermark = NULL WHERE watermark IS NOT NULL AND (object, filter) IS NOT
		(SELECT s.object, s.filter FROM scopes s JOIN discoveries d ON d.scope = s.id WHERE d.id = :discovery)`,
	watermark: 'SELECT watermark FROM scopes WHERE key = :key',
	unseen: (where: string) => `SELECT record_id AS id FROM records INDEXED BY idx_doclist_entry_id
		WHERE record_id > :after AND record_id <= :to AND NOT seen(:discovery, id) AND state <> 'deleted' AND outside = 0 AND ${where}
		ORDER BY record_id LIMIT :limit`,
	find: 'SELECT id, state FROM records WHERE record_id = :id',
	outside: 'UPDATE records SET outside = 1 WHERE record_id = :id',
};

export function createDiscovery(doors: Doors, fence: Fence): DiscoveryBook {
	const {db, read, write, now} = doors;
	const shared = createShared(doors);
	const steps = createSteps(doors);
	const scopeOf = createScopes(doors);
	const seen = createSeen();
	db.function('seen', {directOnly: true}, (discovery, row) => (seen.has(Number(discovery), Number(row)) ? 1 : 0));
	const begin = db.prepare(statements.begin);
	const run = db.prepare<{discovery: number}, {run: number}>(statements.run);
	const complete = db.prepare(statements.complete);
	const setWatermark = db.prepare(statements.setWatermark);
	const dropWatermarks = db.prepare(statements.dropWatermarks);
	const watermark = db.prepare<{key: string}, {watermark: number | null}>(statements.watermark);
	const unseen = perCover(({where}) => db.prepare<object, string>(statements.unseen(where)).pluck());
	const reach = createReach(db);
	const find = db.prepare<{id: string}, {id: number; state: FileState}>(statements.find);
	const outside = db.prepare(statements.outside);

	/** The run of a discovery, which must be the writer. */
	const runOf = (discovery: number): number => {
		const row = run.get({discovery});
		if (!row) throw new MigrationError('internal', `The ledger knows no discovery ${discovery}`);
		fence(row.run);
		return row.run;
	};

	return {
		absorb: createAbsorb(doors, {shared, steps, seen, runOf}),
		beginDiscovery: write((runId, scope, kind, at) => {
			fence(runId);
			return Number(begin.run({run: runId, scope: scopeOf(scope), kind, now: at}).lastInsertRowid);
		}),
		unseen: read((discovery, scope, after, limit) => {
			const cover = coverOf(scope);
			const {to, next} = reach(after);
			const ids = unseen(cover).all({discovery, after, to, limit, accounts: cover.accounts});
			return stretchOf(ids, limit, last => last, next);
		}),
		markDeleted: write((discovery, recordIds, evidence) => {
			const by = runOf(discovery);
			let deleted = 0;
			for (const id of recordIds) {
				const found = find.get({id});
				if (!found || found.state === 'deleted') continue;
				steps.move({
					row: found.id,
					from: found.state,
					to: 'deleted',
					run: by,
					reason: evidence === 'binned' ? 'deleted in Salesforce' : 'no longer shown by Salesforce',
					at: now(),
				});
				deleted += 1;
			}
			return deleted;
		}),
		markOutside: write((discovery, recordIds) => {
			runOf(discovery);
			for (const id of recordIds) outside.run({discovery, id});
		}),
		renameAccounts: write(accounts =>
			accounts.map(account => shared.rename(account)).filter((rename): rename is Rename => rename !== undefined),
		),
		completeDiscovery: write((discovery, mark, at) => {
			runOf(discovery);
			complete.run({discovery, watermark: mark, now: at});
			setWatermark.run({discovery, watermark: mark});
			dropWatermarks.run({discovery});
		}),
		watermark: read(scope => watermark.get({key: scopeKey(scope)})?.watermark ?? undefined),
	};
}
