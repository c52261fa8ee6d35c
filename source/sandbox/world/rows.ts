/** The org's records: as they were computed, with what was changed laid over them. */
import type {World, WorldOptions, WorldRecord} from '../world.ts';
import {accountPrefix} from './accounts.ts';
import {type Changes, createChanges} from './changes.ts';
import {idOf, numberOf} from './ids.ts';
import {type Records, recordPrefix} from './records.ts';

export type Rows = Pick<World, 'size' | 'record' | 'value' | 'indexOf'> & {
	readonly changes: Changes;
	readonly deleted: () => number;
	readonly change: (id: string, fields: Partial<WorldRecord>) => WorldRecord;
	readonly append: (
		make: (
			index: number,
		) => Omit<WorldRecord, 'Id' | 'CreatedDate' | 'LastModifiedDate' | 'SystemModstamp' | 'IsDeleted'>,
	) => WorldRecord;
};

/** Records with their changes laid over them. */
export function createRows({
	options,
	records,
	clock,
}: {
	options: WorldOptions;
	records: Records;
	clock: () => number;
}): Rows {
	const changes = createChanges();
	let total = options.records;
	let deleted = 0;

	const value: Rows['value'] = (index, field) => {
		const changed = changes.size() > 0 ? changes.get(index)?.[field] : undefined;
		return changed === undefined ? records.value(index, field) : changed;
	};
	const record = (index: number): WorldRecord => {
		if (!Number.isInteger(index) || index < 0 || index >= total) throw new RangeError(`There is no record ${index}`);
		return {
			Id: value(index, 'Id'),
			Name: value(index, 'Name'),
			Document__c: value(index, 'Document__c'),
			Account__c: value(index, 'Account__c'),
			Type_Current__c: value(index, 'Type_Current__c'),
			Parent_Folder__c: value(index, 'Parent_Folder__c'),
			Identifier__c: value(index, 'Identifier__c'),
			ContentVersionId__c: value(index, 'ContentVersionId__c'),
			DocType__c: value(index, 'DocType__c'),
			ApplicableYear__c: value(index, 'ApplicableYear__c'),
			PageCount__c: value(index, 'PageCount__c'),
			CreatedDate: value(index, 'CreatedDate'),
			LastModifiedDate: value(index, 'LastModifiedDate'),
			SystemModstamp: value(index, 'SystemModstamp'),
			IsDeleted: value(index, 'IsDeleted'),
		};
	};
	const indexOf = (id: string): number | undefined => {
		const number = numberOf(recordPrefix, id);
		return number === undefined || number < 1 || number > total ? undefined : number - 1;
	};

	return {
		changes,
		value,
		record,
		indexOf,
		size: () => total,
		deleted: () => deleted,
		change: (id, fields) => {
			const index = indexOf(id);
			if (index === undefined) throw new RangeError(`There is no record ${id}`);
			const was = value(index, 'IsDeleted');
			if (was && fields.IsDeleted !== false) throw new RangeError(`Record ${id} is deleted`);
			const stamp = Math.max(clock(), value(index, 'SystemModstamp') + 1);
			changes.put(index, {...fields, LastModifiedDate: stamp, SystemModstamp: stamp});
			if (fields.IsDeleted !== undefined && fields.IsDeleted !== was) deleted += fields.IsDeleted ? 1 : -1;
			return record(index);
		},
		append: make => {
			const index = total++;
			const stamp = clock();
			const times = {CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp};
			changes.put(index, {...make(index), ...times, Id: idOf(recordPrefix, index + 1), IsDeleted: false});
			return record(index);
		},
	};
}

export function countRows(rows: Rows, predicate: ((record: WorldRecord) => boolean) | undefined): number {
	if (!predicate) return rows.size() - rows.deleted();
	let count = 0;
	for (let index = 0; index < rows.size(); index++) {
		const record = rows.record(index);
		if (!record.IsDeleted && predicate(record)) count++;
	}
	return count;
}

/** Those that the layout gives to the accounts, and those that were moved or added to them since. */
export function indexesOfAccounts(accountIds: readonly string[], {layout}: Records, rows: Rows): readonly number[] {
	const found: number[] = [];
	for (const id of accountIds) {
		const account = numberOf(accountPrefix, id);
		if (account === undefined || account < 1) continue;
		const [start, end] = layout.span(account - 1);
		for (let position = start; position < end; position++) found.push(layout.indexAt(position));
	}
	const wanted = new Set(accountIds);
	const base = new Set(rows.changes.size() > 0 ? found : []);
	for (const index of rows.changes.from(0)) {
		const account = rows.value(index, 'Account__c');
		if (account !== null && wanted.has(account) && !base.has(index)) found.push(index);
	}
	return found.sort((a, b) => a - b);
}
