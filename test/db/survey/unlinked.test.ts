import {expect, test} from 'vitest';
import {createUnlinked} from '../../../source/db/survey/unlinked.ts';
import {copiedWorld, discover, everything, idOf, record, start} from '../fixture.ts';
import {move} from '../planned.ts';

test('copies that no link leads to are counted, also where others are deleted or outside of the filter', () => {
	const world = copiedWorld(6);
	const {unlinked} = createUnlinked(world.doors);
	expect(unlinked()).toBe(6);
	move(world, 'cutover', [1, 2, 3]);
	expect(unlinked()).toBe(3);
	const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', start);
	world.ledger.markDeleted(discovery, [idOf(1)], 'binned');
	world.ledger.markOutside(discovery, [idOf(2), idOf(4)]);
	discover(world, [record(7)]);
	// Of 3, 5 and 6, which are left, 3 is linked to.
	expect(unlinked()).toBe(2);
	move(world, 'rollback', [3]);
	expect(unlinked()).toBe(3);
});

test('their bytes are those of the files that an analysis still counts', () => {
	const world = copiedWorld(4);
	const {unlinkedCopies} = createUnlinked(world.doors);
	expect(unlinkedCopies()).toEqual({files: 4, bytes: 1001 + 1002 + 1003 + 1004});
	move(world, 'cutover', [1, 3, 4]);
	expect(unlinkedCopies()).toEqual({files: 1, bytes: 1002});
	const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', start);
	world.ledger.markOutside(discovery, [idOf(1)]);
	world.ledger.markDeleted(discovery, [idOf(3)], 'binned');
	expect(unlinkedCopies()).toEqual({files: 1, bytes: 1002});
	move(world, 'rollback', [4]);
	expect(unlinkedCopies()).toEqual({files: 2, bytes: 1002 + 1004});
});
