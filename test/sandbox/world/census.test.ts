import {describe, expect, it} from 'vitest';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import {createLayout} from '../../../source/sandbox/world/layout.ts';
import {createTraits, type Fate} from '../../../source/sandbox/world/oddities.ts';
import type {CensusState, World} from '../../../source/sandbox/world.ts';

const states: Readonly<Record<Exclude<Fate, 'shared'>, CensusState>> = {
	file: 'verified',
	folder: 'folder',
	'null-url': 'no-url',
	'blank-url': 'no-url',
	'malformed-url': 'bad-url',
	'script-url': 'bad-url',
	'foreign-host': 'foreign-url',
	'foreign-bucket': 'foreign-url',
	'no-account': 'no-account',
	missing: 'missing',
	forbidden: 'failed',
	archived: 'archived',
};

const small = (): World => createWorld({seed: 7, records: 600, accounts: 20});
const healthy = (world: World, nth = 0): string => {
	const ids: string[] = [];
	for (let index = 0; ids.length <= nth; index++) {
		const {Id, Document__c, Account__c} = world.record(index);
		const place = Document__c && Account__c ? world.locate(Document__c) : undefined;
		const object = place && world.object(place.bucket, place.key);
		if (object && !object.forbidden && object.storageClass === 'STANDARD') ids.push(Id);
	}
	return ids[nth] ?? '';
};

describe('the census', () => {
	it.each(['aws', {endpoint: 'http://127.0.0.1:9000'}] as const)(
		'reads every URL as the world meant it (%j)',
		linkStyle => {
			const world = createWorld({seed: 7, records: 2000, accounts: 20, linkStyle});
			const layout = createLayout(7, 2000, 20);
			const traitsAt = createTraits(7, 2000, false);
			const expected: Partial<Record<CensusState, number>> = {};
			for (let index = 0; index < 2000; index++) {
				const {fate} = traitsAt(layout.positionOf(index));
				const state = fate === 'shared' ? 'verified' : states[fate];
				expected[state] = (expected[state] ?? 0) + 1;
			}
			const {dispositions, count} = world.census();
			expect(dispositions).toMatchObject(expected);
			expect(Object.values(dispositions).reduce((sum, one) => sum + one, 0)).toBe(count);
			expect(count).toBe(2000);
		},
	);

	it('adds up over the accounts, those without one apart', () => {
		const world = small();
		const parts = world.accounts().map(({Id}) => world.census({accounts: [Id]}).count);
		const without = world.count(({Account__c}) => Account__c === null);
		expect(without).toBeGreaterThan(0);
		expect(parts.reduce((sum, one) => sum + one, 0) + without).toBe(600);
		expect(parts.some(count => count === 0)).toBe(true);
	});

	it('follows the rules that a configuration sets', () => {
		const world = small();
		const before = world.census().dispositions;
		const copied = world.census({withoutAccount: 'copy'}).dispositions;
		expect(copied.verified).toBe(before.verified + before['no-account']);
		const limited = world.census({maxFileBytes: 1_000_000}).dispositions;
		expect(limited.excluded).toBeGreaterThan(0);
		expect(limited.verified + limited.excluded).toBe(before.verified);
		expect(world.census({where: ({Type_Current__c}) => Type_Current__c === 'Folder'}).count).toBe(before.folder);
	});

	it('follows what a user does', () => {
		const world = small();
		const before = world.census();
		world.remove(healthy(world, 0));
		world.edit(healthy(world, 1), {Document__c: 'javascript:alert(1)'});
		world.edit(healthy(world, 2), {Document__c: 'https://www.dropbox.com/x.pdf'});
		world.edit(healthy(world, 3), {Document__c: null});
		world.edit(healthy(world, 4), {Account__c: null});
		world.add();
		world.add({Type_Current__c: 'Folder'});
		const after = world.census();
		expect(after.deleted).toBe(1);
		expect(after.count).toBe(before.count + 1);
		const moved = (state: CensusState) => after.dispositions[state] - before.dispositions[state];
		expect(
			['verified', 'bad-url', 'foreign-url', 'no-url', 'no-account', 'folder'].map(state =>
				moved(state as CensusState),
			),
		).toEqual([-4, 1, 1, 1, 1, 1]);
	});

	it('follows the vendor: a file that is gone is missing, a closed bucket fails them all', () => {
		const world = small();
		const url = world.find(healthy(world))?.Document__c ?? '';
		const place = world.locate(url);
		const before = world.census().dispositions;
		world.removeObject(place?.bucket ?? '', place?.key ?? '');
		expect(world.census().dispositions.missing).toBeGreaterThan(before.missing);
		world.closeVendor();
		expect(world.census().dispositions.verified).toBe(0);
	});
});
