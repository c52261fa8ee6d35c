/** Makes a world. It costs as much as its accounts do, however many records it has. */
import type {RecordEdit, World, WorldAccount, WorldOptions, WorldRecord} from '../world.ts';
import {accountPrefix, computeAccount} from './accounts.ts';
import {findObject, takeCensus} from './census.ts';
import {type Changes, createChanges} from './changes.ts';
import {sizeFor} from './contents.ts';
import {idOf, numberOf} from './ids.ts';
import {addedKey, tenantOf} from './keys.ts';
import {createObjects, type Objects} from './objects.ts';
import {createRecords, type Records, recordPrefix, versionPrefix} from './records.ts';
import {firstDay, quietSince} from './times.ts';
import {urlFor, urlReader} from './urls.ts';

export const defaultBucket = 'trackland-doc-storage';

export function createWorld(options: WorldOptions): World {
	const {seed, clean = false, sourceBucket = defaultBucket, linkStyle = 'aws', fileBytes, now} = options;
	if (options.records > 0 && options.accounts < 1) throw new RangeError('A world with records needs an account');
	const style = {bucket: sourceBucket, ...(linkStyle === 'aws' ? {} : {endpoint: linkStyle.endpoint})};
	const skew = now === undefined ? 0 : now - Date.now();
	const clock = (): number => Date.now() + skew;
	const records = createRecords(options, style);
	const objects = createObjects({seed, bucket: sourceBucket, records, fileBytes, clean, clock});
	const rows = createRows({options, records, clock});
	const accounts = createAccounts(options, clock);
	const readUrl = urlReader(style);
	let vendorIsOpen = true;
	let epoch = 0;

	const indexesOf = (accountIds: readonly string[]) => indexesOfAccounts(accountIds, records, rows);
	const census: World['census'] = scope =>
		takeCensus(
			{...rows, readUrl, object: objects.object, vendorOpen: () => vendorIsOpen, candidates: indexesOf},
			scope,
		);

	return {
		seed,
		sourceBucket,
		organization: {Id: idOf('00D', 1 + (seed % 1_000_000)), Name: `Sandbox Associations ${seed}`, IsSandbox: true},
		userId: idOf('005', 1),
		clock,
		quietSince,
		size: rows.size,
		count: predicate => countRows(rows, predicate),
		record: rows.record,
		value: rows.value,
		indexOf: rows.indexOf,
		find: id => {
			const index = rows.indexOf(id);
			return index === undefined ? undefined : rows.record(index);
		},
		changed: (from = 0) => rows.changes.from(from),
		indexesOf,
		...accounts,
		object: objects.object,
		read: objects.read,
		listObjects: objects.listObjects,
		changeObject: objects.changeObject,
		putObject: objects.putObject,
		removeObject: objects.removeObject,
		locate: url => {
			const reading = readUrl(url);
			if (reading.kind !== 'object') return undefined;
			const {bucket, key} = reading;
			const spaced = key.replaceAll('+', ' ');
			return !objects.object(bucket, key) && findObject(objects, bucket, key) ? {bucket, key: spaced} : {bucket, key};
		},
		contentVersion: id => {
			const number = numberOf(versionPrefix, id);
			const index = number === undefined ? -1 : number - 1;
			if (index < 0 || index >= records.layout.records || records.value(index, 'ContentVersionId__c') === null)
				return undefined;
			const file = records.fileOf(records.placeOf(index));
			return file && {bucket: sourceBucket, key: records.keyAt(file)};
		},
		edit: (id, fields) => rows.change(id, fields),
		remove: id => void rows.change(id, {IsDeleted: true}),
		undelete: id => void rows.change(id, {IsDeleted: false}),
		add: (fields = {}) => addRecord({options, rows, objects, style, accounts: accounts.accounts()}, fields),
		closeVendor: () => {
			vendorIsOpen = false;
		},
		vendorOpen: () => vendorIsOpen,
		expireSessions: () => {
			epoch++;
		},
		sessionEpoch: () => epoch,
		census,
	};
}

type Rows = Pick<World, 'size' | 'record' | 'value' | 'indexOf'> & {
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
function createRows({options, records, clock}: {options: WorldOptions; records: Records; clock: () => number}): Rows {
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

function countRows(rows: Rows, predicate: ((record: WorldRecord) => boolean) | undefined): number {
	if (!predicate) return rows.size() - rows.deleted();
	let count = 0;
	for (let index = 0; index < rows.size(); index++) {
		const record = rows.record(index);
		if (!record.IsDeleted && predicate(record)) count++;
	}
	return count;
}

function indexesOfAccounts(accountIds: readonly string[], {layout}: Records, rows: Rows): readonly number[] {
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

type Accounts = Pick<World, 'accounts' | 'account' | 'renameAccount'>;

function createAccounts({seed, accounts: count, clean = false}: WorldOptions, clock: () => number): Accounts {
	const all: WorldAccount[] = Array.from({length: count}, (_, ordinal) =>
		computeAccount(seed, ordinal, clean, firstDay),
	);
	const ordinalOf = (id: string): number => (numberOf(accountPrefix, id) ?? 0) - 1;

	return {
		accounts: () => all,
		account: id => all[ordinalOf(id)],
		renameAccount: (id, name) => {
			const known = all[ordinalOf(id)];
			if (!known) throw new RangeError(`There is no account ${id}`);
			all[ordinalOf(id)] = {Id: known.Id, Name: name, SystemModstamp: Math.max(clock(), known.SystemModstamp + 1)};
		},
	};
}

function addRecord(
	{
		options,
		rows,
		objects,
		style,
		accounts,
	}: {
		readonly options: WorldOptions;
		readonly rows: Rows;
		readonly objects: Objects;
		readonly style: {readonly bucket: string; readonly endpoint?: string};
		readonly accounts: readonly WorldAccount[];
	},
	fields: RecordEdit,
): WorldRecord {
	return rows.append(index => {
		const account = fields.Account__c === undefined ? (accounts[0]?.Id ?? null) : fields.Account__c;
		const made = {
			Name: `Upload ${index + 1}.pdf`,
			Account__c: account,
			Type_Current__c: 'Document' as const,
			Parent_Folder__c: null,
			ContentVersionId__c: null,
			DocType__c: 'Association Document',
			ApplicableYear__c: null,
			PageCount__c: null,
		};
		if (fields.Document__c !== undefined || fields.Type_Current__c === 'Folder') {
			return {...made, Document__c: null, Identifier__c: null, ...fields};
		}
		const ordinal = account === null ? 0 : Math.max(0, (numberOf(accountPrefix, account) ?? 1) - 1);
		const key = addedKey(options.seed, tenantOf(options.seed, ordinal), index);
		objects.create(key, options.fileBytes ?? sizeFor(options.seed, index, 'natural'), 'application/pdf');
		const url = urlFor(style, key, 'regional', () => '');
		return {...made, Document__c: url, Identifier__c: key, ...fields};
	});
}
