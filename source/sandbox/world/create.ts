/** Makes a world. It costs as much as its accounts do, however many records it has. */
import type {World, WorldOptions} from '../world.ts';
import {createAccounts} from './accounts.ts';
import {addRecord} from './added.ts';
import {findObject, takeCensus} from './census.ts';
import {idOf, numberOf} from './ids.ts';
import {createObjects} from './objects.ts';
import {createRecords, versionPrefix} from './records.ts';
import {countRows, createRows, indexesOfAccounts} from './rows.ts';
import {quietSince} from './times.ts';
import {urlReader} from './urls.ts';

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
