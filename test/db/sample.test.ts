import {expect, test} from 'vitest';
import {copiedWorld, discover, openWorld, records} from './fixture.ts';

test('a sample stands for all copies: evenly spread, with key and URL, some hundred of any number', () => {
	const world = copiedWorld(2000);
	const few = world.ledger.sampleCopies();
	expect(few).toHaveLength(Math.ceil(2000 / 128));
	const all = world.db
		.prepare(`SELECT f.path || r.name AS key FROM records r JOIN key_folders f ON f.id = r.folder ORDER BY r.id`)
		.pluck()
		.all();
	expect(few.map(({key}) => key)).toEqual(all.filter((_, index) => index % 128 === 0));
	expect(few[0]?.url).toBe(records(1)[0]?.url);

	// A thousand times as many records, of which these are the copies.
	world.db.exec('UPDATE records SET id = -id; UPDATE records SET id = -1000 * id');
	const spread = world.ledger.sampleCopies();
	expect(spread.length).toBeGreaterThan(200);
	expect(spread.length).toBeLessThanOrEqual(257);
});

test('copies that are recorded, and no others, are sampled', () => {
	const world = openWorld();
	expect(world.ledger.sampleCopies()).toEqual([]);
	discover(world, records(500));
	expect(world.ledger.sampleCopies()).toEqual([]);
});
