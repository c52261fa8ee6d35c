/** sObject collections: updates of up to 200 records, with the locks on their accounts. */
import {setTimeout as pause} from 'node:timers/promises';
import type {World} from '../world.ts';
import {asObject} from './body.ts';
import {check, failed, type SaveResult, type ValidationRule, type Wanted} from './record-check.ts';
import {OrgRefusal} from './refusal.ts';
import type {Table} from './table.ts';

const mostUpdated = 200;
/** An update holds its accounts at least so long: two requests sent together do overlap, as they would. */
const leastHoldMs = 2;

export type Collections = {readonly update: (body: unknown) => Promise<readonly SaveResult[]>};

export function createCollections(
	world: World,
	table: Table,
	rule: ValidationRule | undefined,
	holdMs: number,
): Collections {
	/** Accounts that a request in flight holds. */
	const locked = new Set<string>();

	const update = async (body: unknown): Promise<readonly SaveResult[]> => {
		const {allOrNone = false, records} = asObject(body);
		if (!Array.isArray(records)) throw new OrgRefusal(400, 'INVALID_INPUT', 'The records parameter is required');
		if (records.length > mostUpdated) {
			throw new OrgRefusal(
				400,
				'EXCEEDED_ID_LIMIT',
				`record limit reached. cannot submit more than ${mostUpdated} records into this call`,
			);
		}
		const seen = new Set<string>();
		const checked = records.map(record => check(asObject(record), {world, table, rule, seen}));
		const own = new Set<string>();
		const results = checked.map((one): SaveResult | Wanted => {
			const account = 'row' in one ? world.value(one.row, 'Account__c') : null;
			if (!('row' in one) || account === null || own.has(account)) return one;
			if (locked.has(account))
				return failed(
					'UNABLE_TO_LOCK_ROW',
					`unable to obtain exclusive access to this record or 1 records: ${account}`,
					[],
					one.id,
				);
			own.add(account);
			locked.add(account);
			return one;
		});
		try {
			await pause(Math.max(leastHoldMs, holdMs));
			const broken = results.some(one => !('row' in one));
			return results.map(one =>
				!('row' in one) ? one : allOrNone === true && broken ? rolledBack(one.id) : save(world, one),
			);
		} finally {
			for (const account of own) locked.delete(account);
		}
	};
	return {update};
}

const rolledBack = (id: string): SaveResult =>
	failed(
		'ALL_OR_NONE_OPERATION_ROLLED_BACK',
		'Record rolled back because not all records were valid and the request was using AllOrNone header',
		[],
		id,
	);

function save(world: World, {id, row, edit}: Wanted): SaveResult {
	// It may have gone while the request waited.
	if (world.value(row, 'IsDeleted')) return failed('ENTITY_IS_DELETED', 'entity is deleted', [], id);
	world.edit(id, edit);
	return {id: world.value(row, 'Id'), success: true, errors: []};
}
