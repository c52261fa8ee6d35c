import {expect, test} from 'vitest';
import {assignKeys, claimAll, discover, openWorld, records, start, verified} from '../fixture.ts';
import {surveyOf} from './world.ts';

const second = 1000;

test('files and bytes are summed by span, and empty spans are left out', () => {
	const world = openWorld();
	discover(world, records(4));
	assignKeys(world);
	claimAll(world);
	const {ledger, run} = world;
	ledger.settle(run, [verified(1), verified(2)], start);
	ledger.settle(run, [verified(3)], start + 999);
	ledger.settle(run, [verified(4)], start + 5 * second);
	const {throughput} = surveyOf(world);
	expect(throughput(start, start + 10 * second, second)).toEqual([
		{at: start, files: 3, bytes: 1001 + 1002 + 1003},
		{at: start + 5 * second, files: 1, bytes: 1004},
	]);
	expect(throughput(start + 1, start + 5 * second, second)).toEqual([{at: start + 1, files: 1, bytes: 1003}]);
	expect(throughput(start + 6 * second, start + 9 * second, second)).toEqual([]);
});
