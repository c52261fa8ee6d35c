import {describe, expect, test} from 'vitest';
import {triggers} from '../../source/db/triggers.ts';
import {copiedWorld, discover, linkBase, openWorld, record, records, stateOf} from './fixture.ts';
import {takeBack} from './older.ts';
import {move, ours} from './planned.ts';

/** With what the records' own URLs begin. */
const mistaken = 'https://vendor.s3.us-west-2.amazonaws.com/';
const refused = expect.objectContaining({message: expect.stringMatching(/one of our links/)});

describe('a link base', () => {
	test('that was only set, by mistake, keeps none of the records out that it stands before', () => {
		const world = openWorld();
		world.ledger.useLinkBase(mistaken);
		world.ledger.useLinkBase(linkBase);
		expect(record(1).url).toContain(mistaken);
		discover(world, records(2));
		discover(world, [record(1, {url: `${mistaken}b/new.pdf`})], () => ({act: 'repoint', state: 'discovered'}));
		expect(stateOf(world, 1)).toBe('discovered');
	});

	test('under which a plan was begun keeps its links from being taken for originals', () => {
		const world = copiedWorld(2);
		const fresh = () => discover(world, [record(3, {url: ours(1)})], () => ({act: 'insert', state: 'discovered'}));
		move(world, 'cutover', [1]);
		expect(fresh).toThrow(refused);
	});

	test('that was set by mistake under an older doclift does no more harm', () => {
		const world = openWorld();
		const names = ['original_not_ours_new', 'original_not_ours'];
		for (const name of names) {
			const old = triggers.split(/(?=CREATE TRIGGER)/).find(text => text.includes(`TRIGGER ${name} `));
			world.db.exec(`DROP TRIGGER ${name}; ${old}`);
		}
		world.ledger.useLinkBase(mistaken);
		expect(() => discover(world, records(1))).toThrow(refused);
		takeBack(world.db, 'only link bases that were written under are ours');
		world.close();
		const again = openWorld(world.file);
		discover(again, records(1));
		expect(stateOf(again, 1)).toBe('discovered');
	});
});
