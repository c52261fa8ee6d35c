import {expect, test} from 'vitest';
import {
	assignKeys,
	claimAll,
	discover,
	everything,
	idOf,
	openWorld,
	record,
	records,
	reopen,
	start,
	stateOf,
	unverified,
	type World,
} from './fixture.ts';

const states = ['failed', 'missing'] as const;
const signed = {by: 'olga', now: start + 5000};

/** Records 1 and 2 are gone, 3 has failed, 4 waits. */
function openedWorld(): World {
	const world = openWorld();
	discover(world, records(4));
	assignKeys(world);
	const rows = claimAll(world).slice(0, 3);
	world.ledger.settle(
		world.run,
		rows.map(({row}) => unverified(row, row === 3 ? 'failed' : 'missing')),
		start + 1000,
	);
	return world;
}

test('a class is signed off once, with who and why, and counted while the records stay in that state', () => {
	const world = openedWorld();
	const {acceptances, ledger} = world;
	const sign = () => acceptances.accept({state: 'missing'}, {...signed, reason: 'Lost by the vendor', states});
	expect(sign()).toEqual({accepted: 2, already: 0, others: 0});
	expect(sign()).toEqual({accepted: 0, already: 2, others: 0});
	expect(ledger.accepted(everything)).toEqual({missing: 2});
	expect(world.db.prepare('SELECT reason, accepted_by AS "by" FROM acceptances').all()).toEqual(
		[1, 2].map(() => ({reason: 'Lost by the vendor', by: 'olga'})),
	);

	reopen(world, {states: ['missing']}, start + 6000);
	expect(stateOf(world, 1)).toBe('discovered');
	expect(ledger.accepted(everything)).toEqual({});
});

test('records are signed off by id; one that waits or is unknown is not', () => {
	const {acceptances, ledger} = openedWorld();
	const recordIds = [idOf(3), idOf(4), idOf(99)];
	expect(acceptances.accept({recordIds}, {...signed, reason: 'Test data', states})).toEqual({
		accepted: 1,
		already: 0,
		others: 1,
	});
	expect(ledger.accepted(everything)).toEqual({failed: 1});
});

test('an acceptance is revoked once, may be given again, and is never rewritten or deleted', () => {
	const {acceptances, ledger, db} = openedWorld();
	acceptances.accept({state: 'missing'}, {...signed, reason: 'Lost', states});
	expect(acceptances.revoke({recordIds: [idOf(1)]}, signed)).toBe(1);
	expect(acceptances.revoke({recordIds: [idOf(1)]}, signed)).toBe(0);
	expect(ledger.accepted(everything)).toEqual({missing: 1});
	expect(acceptances.accept({state: 'missing'}, {...signed, reason: 'Again', states})).toMatchObject({accepted: 1});
	expect(() => db.exec("UPDATE acceptances SET reason = 'x'")).toThrow('revoked once');
	expect(() => db.exec('DELETE FROM acceptances')).toThrow('never deleted');
});

test('what changed its state since is signed off anew, not taken as signed off', () => {
	const world = openedWorld();
	const {acceptances, ledger} = world;
	acceptances.accept({state: 'missing'}, {...signed, reason: 'Lost', states});
	reopen(world, {states: ['missing']}, start + 6000);
	const rows = claimAll(world);
	ledger.settle(
		world.run,
		rows.map(({row}) => unverified(row, 'failed')),
		start + 7000,
	);
	expect(ledger.accepted(everything)).toEqual({});
	const again = acceptances.accept({state: 'failed'}, {...signed, reason: 'Broken', states});
	expect(again).toEqual({accepted: 3, already: 0, others: 0});
	expect(ledger.accepted(everything)).toEqual({failed: 3});
});

test.each(['repoint', 'regenerate'] as const)(
	'what was signed off of one file is not signed off of another: a URL that changed (%s) revokes it',
	act => {
		const world = openedWorld();
		const {acceptances, ledger, db} = world;
		acceptances.accept({state: 'missing'}, {...signed, reason: 'Lost', states});
		discover(world, [record(1, {url: 'https://vendor.s3.us-west-2.amazonaws.com/b/new.pdf'})], () => ({
			act,
			state: 'discovered',
		}));
		assignKeys(world);
		ledger.settle(
			world.run,
			claimAll(world).map(({row}) => unverified(row, 'missing')),
			start + 7000,
		);
		expect(ledger.accepted(everything)).toEqual({missing: 1});
		expect(
			db.prepare('SELECT record, revoked_by AS "by", revoked_at AS at FROM acceptances ORDER BY record').all(),
		).toEqual([
			{record: 1, by: 'doclift: URL changed', at: start},
			{record: 2, by: null, at: null},
		]);
	},
);

test('a file that is tried again and is gone still stays signed off', () => {
	const world = openedWorld();
	const {acceptances, ledger} = world;
	acceptances.accept({state: 'missing'}, {...signed, reason: 'Lost', states});
	ledger.reopen(world.run, everything, {states: ['missing'], kinds: []}, start + 6000);
	ledger.settle(
		world.run,
		claimAll(world).map(({row}) => unverified(row, 'missing')),
		start + 7000,
	);
	expect(ledger.accepted(everything)).toEqual({missing: 2});
});
