import {describe, expect, it} from 'vitest';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import {createTraits, smallestCompleteWorld, type Traits} from '../../../source/sandbox/world/oddities.ts';
import type {WorldRecord} from '../../../source/sandbox/world.ts';

const all = (records: number, seed = 7): WorldRecord[] => {
	const world = createWorld({seed, records, accounts: 30});
	return Array.from({length: records}, (_, index) => world.record(index));
};

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
	return groups;
}

describe('a world of 200 records', () => {
	it('holds every oddity at least once, whatever its seed', () => {
		for (const seed of [1, 7, 4711]) {
			const traitsAt = createTraits(seed, smallestCompleteWorld, false);
			const traits = Array.from({length: smallestCompleteWorld}, (_, position) => traitsAt(position));
			const count = (trait: keyof Traits) => new Set(traits.map(one => one[trait])).size;
			expect([count('fate'), count('naming'), count('shape'), count('spelling'), count('filling')]).toEqual([
				13, 23, 12, 15, 8,
			]);
		}
	});

	it('is healthy for the most part', () => {
		const world = createWorld({seed: 7, records: 200, accounts: 12});
		expect(world.census().dispositions.verified).toBeGreaterThan(160);
	});
});

describe('records', () => {
	it('keep to the lengths of their fields', () => {
		for (const {Name, Document__c} of all(3000)) {
			expect(Name.length).toBeLessThanOrEqual(80);
			expect((Document__c ?? '').length).toBeLessThanOrEqual(255);
		}
		const world = createWorld({seed: 7, records: 10, accounts: 40});
		const lengths = world.accounts().map(({Name}) => Name.length);
		expect(Math.max(...lengths)).toBeGreaterThan(200);
		expect(Math.max(...lengths)).toBeLessThanOrEqual(255);
	});

	it('share names within an account exactly, by case, by normal form and after cleaning', () => {
		const byAccount = groupBy(
			all(3000).filter(({Type_Current__c}) => Type_Current__c === 'Document'),
			({Account__c}) => Account__c,
		);
		const collides = (fold: (name: string) => string): boolean =>
			[...byAccount.values()].some(records => {
				const names = [...new Set(records.map(({Name}) => Name))];
				return new Set(names.map(fold)).size < names.length;
			});
		expect([...byAccount.values()].some(records => new Set(records.map(({Name}) => Name)).size < records.length)).toBe(
			true,
		);
		expect(collides(name => name.toLowerCase())).toBe(true);
		expect(collides(name => name.normalize('NFC'))).toBe(true);
		expect(collides(name => name.replaceAll(/[:?]/g, '_'))).toBe(true);
		expect(collides(name => name.replace(/[. ]+$/, ''))).toBe(true);
	});

	it('are the same for the same seed, and others for another', () => {
		expect(all(300)).toEqual(all(300));
		expect(all(300, 8)).not.toEqual(all(300));
	});

	it('are all plain in a clean world, of one size where one is asked for', () => {
		const world = createWorld({seed: 7, records: 500, accounts: 5, clean: true, fileBytes: 10_000});
		const {count, dispositions, bytes} = world.census();
		expect(dispositions.verified).toBe(count);
		expect(bytes).toBe(5_000_000);
	});
});
