import {describe, expect, test} from 'vitest';
import type {CandidatePlace} from '../../source/engine/ports/candidates.ts';
import type {Step} from '../../source/engine/ports/step.ts';
import {discover, everything, idOf, openWorld, record, records, stepsOf} from './fixture.ts';

/** More than two steps look at. */
const many = 12_000;
const origin: CandidatePlace = {account: 0, row: 0};

const sizesOf = <Found, Place>(steps: ReadonlyArray<Step<Found, Place>>) => steps.map(({found}) => found.length);

describe('a walk that finds little', () => {
	const manyRecords = () => {
		const world = openWorld();
		discover(world, records(many));
		return world;
	};

	test('looks for records without a key in steps, and finds the last one', () => {
		const {ledger, db} = manyRecords();
		db.exec(`UPDATE records SET state = 'deleted' WHERE record_id <> '${idOf(many)}'`);
		const steps = stepsOf('', after => ledger.keyless(everything, after, 800));
		expect(sizesOf(steps)).toEqual([0, 0, 1]);
	});

	test('looks for what a reading has not seen in steps', () => {
		const world = manyRecords();
		const {ledger} = world;
		const page = records(many).filter(({id}) => id !== idOf(7));
		const {discovery} = discover(world, page, () => ({act: 'keep'}));
		expect(sizesOf(stepsOf('', after => ledger.unseen(discovery, everything, after, 2000)))).toEqual([1, 0, 0]);
	});

	test('looks for links to restore in steps, within an account and from one to the next', () => {
		const {links} = manyRecords();
		const steps = stepsOf(origin, after => links.switched({scope: everything, run: null}, after, 2000));
		expect(sizesOf(steps).every(size => size === 0)).toBe(true);
		expect(steps.length).toBeGreaterThan(1);
	});

	test('takes accounts of any size, and records without one', () => {
		const other = openWorld();
		const lone = Array.from({length: 6000}, (_, at) => record(at + 1, {account: null}));
		discover(other, [...lone, ...records(many).slice(6000)]);
		const steps = stepsOf(origin, after => other.links.candidates(everything, after, 100_000));
		expect(sizesOf(steps).every(size => size <= 2 * 5000)).toBe(true);
		expect(new Set(steps.flatMap(({found}) => found.map(({row}) => row))).size).toBe(many);
	});
});
