import {describe, expect, test} from 'vitest';
import type {CandidatePlace} from '../../source/engine/ports/candidates.ts';
import type {Stretch} from '../../source/engine/ports/stretch.ts';
import {discover, everything, idOf, openWorld, record, records, stretchesOf} from './fixture.ts';

/** More than two stretches look at. */
const many = 12_000;
const origin: CandidatePlace = {account: 0, row: 0};

const sizesOf = <Found, Place>(stretches: ReadonlyArray<Stretch<Found, Place>>) =>
	stretches.map(({found}) => found.length);

describe('a walk that finds little', () => {
	const manyRecords = () => {
		const world = openWorld();
		discover(world, records(many));
		return world;
	};

	test('looks for records without a key in stretches, and finds the last one', () => {
		const {ledger, db} = manyRecords();
		db.exec(`UPDATE records SET state = 'deleted' WHERE record_id <> '${idOf(many)}'`);
		const stretches = stretchesOf('', after => ledger.keyless(everything, after, 800));
		expect(sizesOf(stretches)).toEqual([0, 0, 1]);
	});

	test('looks for what a reading has not seen in stretches', () => {
		const world = manyRecords();
		const {ledger} = world;
		const page = records(many).filter(({id}) => id !== idOf(7));
		const {discovery} = discover(world, page, () => ({act: 'keep'}));
		expect(sizesOf(stretchesOf('', after => ledger.unseen(discovery, everything, after, 2000)))).toEqual([1, 0, 0]);
	});

	test('looks for links to restore in stretches, within an account and from one to the next', () => {
		const {links} = manyRecords();
		const stretches = stretchesOf(origin, after => links.switched({scope: everything, run: null}, after, 2000));
		expect(sizesOf(stretches).every(size => size === 0)).toBe(true);
		expect(stretches.length).toBeGreaterThan(1);
	});

	test('takes accounts of any size, and records without one', () => {
		const other = openWorld();
		const lone = Array.from({length: 6000}, (_, at) => record(at + 1, {account: null}));
		discover(other, [...lone, ...records(many).slice(6000)]);
		const stretches = stretchesOf(origin, after => other.links.candidates(everything, after, 100_000));
		expect(sizesOf(stretches).every(size => size <= 2 * 5000)).toBe(true);
		expect(new Set(stretches.flatMap(({found}) => found.map(({row}) => row))).size).toBe(many);
	});
});
