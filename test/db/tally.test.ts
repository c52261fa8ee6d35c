import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type FileState, fileStates} from '../../source/engine/life.ts';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import type {Known, Verdict} from '../../source/engine/ports/discovery.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {
	accountIdOf,
	assignKeys,
	copiedWorld,
	discover,
	everything,
	idOf,
	openWorld,
	record,
	reopen,
	start,
	unverified,
	verified,
	type World,
} from './fixture.ts';

type Seen = {readonly index: number; readonly verdict: number; readonly change: number};
type Deed =
	| {readonly do: 'discover'; readonly page: readonly Seen[]}
	| {readonly do: 'copy'; readonly outcomes: readonly number[]}
	| {readonly do: 'reopen'; readonly state: FileState}
	| {readonly do: 'leave'; readonly index: number; readonly how: 'deleted' | 'outside'};

const first: readonly FileState[] = ['discovered', 'excluded', 'no-url', 'folder', 'foreign-url'];
const outcomes = ['failed', 'missing', 'archived', 'collision', 'excluded'] as const;
const index = fc.integer({min: 1, max: 8});
const seen = fc.record({index, verdict: fc.nat(9), change: fc.nat(3)});
const deed: fc.Arbitrary<Deed> = fc.oneof(
	fc.record({do: fc.constant('discover' as const), page: fc.array(seen, {maxLength: 8})}),
	fc.record({do: fc.constant('copy' as const), outcomes: fc.array(fc.nat(7), {maxLength: 6})}),
	fc.record({do: fc.constant('reopen' as const), state: fc.constantFrom(...fileStates)}),
	fc.record({do: fc.constant('leave' as const), index, how: fc.constantFrom('deleted' as const, 'outside' as const)}),
);

/** A verdict that the lives of file and record allow, chosen by a number. */
function choose(known: Known | undefined, {verdict}: Seen): Verdict {
	const state = first[verdict % first.length] ?? 'discovered';
	if (!known) return verdict === 9 ? {act: 'ignore'} : {act: 'insert', state};
	if (known.state === 'copying' || verdict > 7) return {act: 'keep'};
	if (verdict > 5) return {act: 'move', state: 'deleted'};
	if (verdict > 3) return {act: known.copied ? 'regenerate' : 'repoint', state};
	return {act: 'move', state};
}

function found({index: at, change}: Seen): SourceRecord {
	return record(at, {
		account: change === 0 ? null : {id: accountIdOf(change), name: `Account ${change}`},
		modifiedAt: change,
	});
}

function receiptOf(row: number, outcome: number): Receipt {
	const other = outcomes[outcome];
	if (other) return unverified(row, other);
	return outcome === 5 ? {row, outcome: 'released'} : verified(row);
}

function perform(world: World, done: Deed): void {
	const {ledger, run} = world;
	switch (done.do) {
		case 'discover': {
			const page = [...new Map(done.page.map(one => [one.index, one])).values()];
			const byId = new Map(page.map(one => [idOf(one.index), one]));
			discover(world, page.map(found), (known, {id}) => {
				const one = byId.get(id);
				return one ? choose(known, one) : {act: 'keep'};
			});
			return;
		}
		case 'copy': {
			assignKeys(world);
			const tasks = ledger.claim(run, everything, {files: done.outcomes.length, bytes: 5000, after: 0});
			const receipts = tasks.map(({row}, at) => receiptOf(row, done.outcomes[at] ?? 0));
			ledger.settle(run, [...receipts, ...receipts.reverse()], start);
			return;
		}
		case 'reopen':
			reopen(world, {states: [done.state]});
			return;
		case 'leave': {
			const discovery = ledger.beginDiscovery(run, everything, 'full', start);
			if (done.how === 'deleted') ledger.markDeleted(discovery, [idOf(done.index)], 'binned');
			else ledger.markOutside(discovery, [idOf(done.index)]);
		}
	}
}

describe('the tally', () => {
	test('hazard 53: it equals a recount of the rows after anything that may happen', () => {
		fc.assert(
			fc.property(fc.array(deed, {minLength: 5, maxLength: 25}), deeds => {
				const world = openWorld();
				for (const done of deeds) perform(world, done);
				world.ledger.proveTally();
				const inside = world.db.prepare('SELECT count(*) FROM records WHERE outside = 0').pluck().get();
				const counted = Object.values(world.ledger.tally(everything)).reduce((sum, {count}) => sum + count, 0);
				expect(counted).toBe(inside);
				world.close();
			}),
			{numRuns: 40},
		);
	});

	test('names every state, and the accounts of a scope only', () => {
		const world = copiedWorld(7);
		const {ledger} = world;
		expect(Object.keys(ledger.tally(everything)).sort()).toEqual([...fileStates].sort());
		const of = (...accounts: number[]) => ledger.tally({...everything, accounts: accounts.map(accountIdOf)}).verified;
		expect(of(1)).toEqual({count: 3, bytes: 3012});
		expect(of(0, 2)).toEqual({count: 4, bytes: 4016});
		expect(of(5)).toEqual({count: 0, bytes: 0});
	});

	test('a tally that differs from the rows is told', () => {
		const {ledger, db} = copiedWorld(2);
		db.exec("UPDATE tally SET count = count + 1 WHERE state = 'verified' AND account = 1");
		expect(() => ledger.proveTally()).toThrow(expect.objectContaining({kind: 'ledger-corrupt'}));
	});
});
