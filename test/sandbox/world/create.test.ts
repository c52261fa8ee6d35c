import {describe, expect, it} from 'vitest';
import {compareKeys} from '../../../source/sandbox/key-order.ts';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import type {World} from '../../../source/sandbox/world.ts';

const small = (): World => createWorld({seed: 7, records: 700, accounts: 20});
const idAt = (world: World, index: number): string => world.value(index, 'Id');

function listAll(world: World, limit: number, prefix = ''): string[] {
	const keys: string[] = [];
	for (;;) {
		const after = keys.at(-1);
		const page = world.listObjects(world.sourceBucket, {prefix, limit, ...(after === undefined ? {} : {after})});
		keys.push(...page.objects.map(({key}) => key));
		if (!page.more) return keys;
	}
}

describe('a world of ten million records', () => {
	it('answers for its first, middle and last record without having made the others', () => {
		const world = createWorld({seed: 7, records: 10_000_000, accounts: 1400});
		expect(world.count()).toBe(10_000_000);
		expect([...world.changed()]).toEqual([]);
		for (const index of [0, 5_000_000, 9_999_999]) {
			const record = world.record(index);
			expect(world.find(record.Id)).toEqual(record);
			expect(world.find(record.Id.slice(0, 15))).toEqual(record);
		}
		expect(() => world.record(10_000_000)).toThrow(RangeError);
	});

	it('lists a page from its middle', () => {
		const world = createWorld({seed: 7, records: 10_000_000, accounts: 1400});
		const {objects, more} = world.listObjects(world.sourceBucket, {after: '00000200', limit: 3});
		expect(objects).toHaveLength(3);
		expect(more).toBe(true);
		expect(objects.every(({key}) => key > '00000200')).toBe(true);
	});
});

describe('objects', () => {
	it('are those that records name, listed in order, in pages of any length', () => {
		const world = small();
		const keys = listAll(world, 13);
		expect(keys).toEqual(listAll(world, 1000));
		expect(keys.toSorted(compareKeys)).toEqual(keys);
		const named = new Set<string>();
		for (let index = 0; index < 700; index++) {
			const place = world.locate(world.value(index, 'Document__c') ?? '');
			if (place && world.object(place.bucket, place.key)) named.add(place.key);
		}
		expect(new Set(keys)).toEqual(named);
	});

	it('are found below a prefix, and only there', () => {
		const world = small();
		const all = listAll(world, 1000);
		const prefix = `${all[300]?.split('/')[0]}/`;
		expect(listAll(world, 7, prefix)).toEqual(all.filter(key => key.startsWith(prefix)));
		expect(listAll(world, 7, 'zz')).toEqual([]);
		expect(world.listObjects('other-bucket', {limit: 5})).toEqual({objects: [], more: false});
	});

	it('are read as long as they say they are', () => {
		const world = small();
		for (const {key, object} of world.listObjects(world.sourceBucket, {limit: 100}).objects) {
			expect(world.read(world.sourceBucket, key, 0, object.size)).toHaveLength(object.size);
			expect(world.read(world.sourceBucket, key, 0, object.size + 10)).toHaveLength(object.size);
		}
	});

	it('change their bytes, size, ETag, version and time together', () => {
		const world = small();
		const [first] = world.listObjects(world.sourceBucket, {limit: 1}).objects;
		const key = first?.key ?? '';
		const changed = world.changeObject(world.sourceBucket, key);
		expect(changed.etag).not.toBe(first?.object.etag);
		expect(changed.versionId).not.toBe(first?.object.versionId);
		expect(changed.size).toBeGreaterThan(first?.object.size ?? 0);
		expect(changed.lastModified).toBeGreaterThan(first?.object.lastModified ?? 0);
		expect(world.changeObject(world.sourceBucket, key).etag).not.toBe(changed.etag);
		expect(listAll(world, 100)).toHaveLength(listAll(small(), 100).length);
	});

	it('can be put among the others and taken away', () => {
		const world = small();
		const keys = listAll(world, 100);
		const between = `${keys[10]}~put`;
		world.putObject(world.sourceBucket, between, Buffer.from('hello'), {contentType: 'text/plain'});
		expect(listAll(world, 9)).toEqual([...keys, between].toSorted(compareKeys));
		expect(world.read(world.sourceBucket, between, 1, 3).toString()).toBe('el');
		world.removeObject(world.sourceBucket, between);
		world.removeObject(world.sourceBucket, keys[0] ?? '');
		expect(listAll(world, 9)).toEqual(keys.slice(1));
		expect(world.object(world.sourceBucket, keys[0] ?? '')).toBeUndefined();
	});
});

describe('what a user does', () => {
	it('moves SystemModstamp on, each time, and is found among the changed', () => {
		const world = small();
		const id = idAt(world, 5);
		const before = world.record(5).SystemModstamp;
		expect(before).toBeLessThan(world.quietSince);
		const once = world.edit(id, {Name: 'Renamed.pdf'});
		const twice = world.edit(id, {Name: 'Renamed again.pdf'});
		expect(once.SystemModstamp).toBeGreaterThanOrEqual(world.quietSince);
		expect(twice.SystemModstamp).toBeGreaterThan(once.SystemModstamp);
		expect(twice.Document__c).toBe(small().record(5).Document__c);
		world.edit(idAt(world, 2), {Name: 'x'});
		expect([...world.changed()]).toEqual([2, 5]);
		expect([...world.changed(3)]).toEqual([5]);
	});

	it('deletes and restores', () => {
		const world = small();
		const id = idAt(world, 5);
		world.remove(id);
		expect(world.count()).toBe(699);
		expect(world.find(id)?.IsDeleted).toBe(true);
		expect(() => world.edit(id, {Name: 'x'})).toThrow(/deleted/);
		world.undelete(id);
		expect(world.count()).toBe(700);
		expect(() => world.remove('a0B000000000000')).toThrow(RangeError);
	});

	it('adds records that have a file, in order after the others', () => {
		const world = small();
		const account = world.accounts()[3]?.Id ?? '';
		const added = world.add({Account__c: account, Name: 'New.pdf'});
		expect(world.indexOf(added.Id)).toBe(700);
		expect(world.size()).toBe(701);
		const place = world.locate(added.Document__c ?? '');
		expect(place && world.object(place.bucket, place.key)?.size).toBeGreaterThan(0);
		expect(listAll(world, 50)).toContain(place?.key);
		expect(world.indexesOf([account])).toContain(700);
	});

	it('moves a record to another account', () => {
		const world = small();
		const [, , from, to] = world.accounts().map(({Id}) => Id);
		const index = world.indexesOf([from ?? '']).find(one => world.value(one, 'Account__c') === from) ?? -1;
		world.edit(idAt(world, index), {Account__c: to ?? null});
		expect(world.indexesOf([to ?? ''])).toContain(index);
	});

	it('renames an account without touching its records', () => {
		const world = small();
		const account = world.accounts()[0];
		world.renameAccount(account?.Id ?? '', 'Renamed HOA');
		expect(world.account(account?.Id ?? '')?.Name).toBe('Renamed HOA');
		expect(world.account(account?.Id ?? '')?.SystemModstamp).toBeGreaterThan(account?.SystemModstamp ?? 0);
		expect([...world.changed()]).toEqual([]);
	});

	it('ends sessions and closes the vendor', () => {
		const world = small();
		world.expireSessions();
		world.closeVendor();
		expect(world.sessionEpoch()).toBe(1);
		expect(world.vendorOpen()).toBe(false);
	});
});

it('starts its clock where it is told to', () => {
	const now = Date.UTC(2026, 0, 5, 9);
	const world = createWorld({seed: 1, records: 1, accounts: 1, now});
	expect(Math.abs(world.clock() - now)).toBeLessThan(60_000);
	expect(new Date(world.edit(idAt(world, 0), {Name: 'x'}).SystemModstamp).getUTCFullYear()).toBe(2026);
});

it('keeps the records of an account together, however they were created', () => {
	const world = small();
	for (const {Id} of world.accounts()) {
		const indexes = world.indexesOf([Id]);
		const own = Array.from({length: 700}, (_, index) => index).filter(index => world.value(index, 'Account__c') === Id);
		expect(own.every(index => indexes.includes(index))).toBe(true);
		expect(indexes.toSorted((a, b) => a - b)).toEqual(indexes);
	}
});

it('answers for a Salesforce file where a record has one', () => {
	const world = small();
	const index = Array.from({length: 700}, (_, place) => place).find(
		place => world.value(place, 'ContentVersionId__c') !== null,
	);
	const id = world.value(index ?? 0, 'ContentVersionId__c') ?? '';
	expect(world.contentVersion(id)?.key).toBe(world.value(index ?? 0, 'Identifier__c'));
	expect(world.contentVersion('068000000000000')).toBeUndefined();
});
