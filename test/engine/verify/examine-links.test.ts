import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {createExamined} from '../../../source/db/examined.ts';
import {acquireLock, thisProcess} from '../../../source/db/lock.ts';
import {examineLinks} from '../../../source/engine/verify/examine-links.ts';
import {copiedWorld, everything, start} from '../../db/fixture.ts';
import {beginPlan, ended, ours, vendors} from '../../db/planned.ts';

/** Two links are on their way over, and one of them has arrived. */
function broken() {
	const world = copiedWorld(2);
	const {plan, changes} = beginPlan(world, 'cutover', [1, 2]);
	world.links.intend(world.run, plan, changes, start + 2000);
	const ledger = createExamined(world.doors);
	const fields = [ours(1), vendors(2)].map(url => ({url, modifiedAt: start}));
	const examine = (readLinks = async (ids: readonly string[]) => fields.slice(-ids.length)) =>
		examineLinks({ledger, linkFields: {readLinks}}, ledger.examined(everything, 0, 10));
	const lock = () => acquireLock(world.file, thisProcess('doclift migrate --execute', start));
	const settle = () => world.links.settleChanges(world.run, plan, ended(changes, 'applied'), start + 3000);
	return {examine, lock, settle, file: world.file};
}

test('links that a run is changing are counted and not judged', async () => {
	const {examine, lock} = broken();
	const {release} = lock();
	expect(await examine()).toEqual({found: [], inFlight: 2, alive: 2});
	release();
});

test('links that a dead run has left on their way are unsettled, whatever they hold', async () => {
	const {found, inFlight} = await broken().examine();
	expect([found.map(one => one.class), inFlight]).toEqual([['link-unsettled', 'link-unsettled'], 0]);
});

test('links of a run that died in a container are unsettled, though its name is still there', async () => {
	const {examine, file} = broken();
	const dead = {...thisProcess('doclift migrate --execute', start), host: 'container-7', pid: 1};
	writeFileSync(`${file}.holder`, JSON.stringify(dead));
	expect((await examine()).found.map(one => one.class)).toEqual(['link-unsettled', 'link-unsettled']);
});

test('a run that ends between the page and the fields has left nothing unsettled', async () => {
	const {examine, lock, settle} = broken();
	const {release} = lock();
	const arrived = [ours(1), ours(2)].map(url => ({url, modifiedAt: start}));
	const found = await examine(async () => {
		settle();
		release();
		return arrived;
	});
	expect(found).toEqual({found: [], inFlight: 0, alive: 2});
});
