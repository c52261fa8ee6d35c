import {expect, test} from 'vitest';
import {costOf, listPrices, requestsFor} from '../../source/engine/price.ts';

const load = {records: 1200, files: 1000, bytes: 50e9, large: {files: 10, bytes: 10 * 20 * 1024 * 1024}};

test('hazard 84: requests are counted for what goes in one piece and for what goes in parts', () => {
	expect(requestsFor(load)).toEqual({
		sourceGet: 1000,
		sourceList: 2,
		// Parts of 8 MiB: 25 in all, and each large file is begun too.
		destinationPut: 1000 + 25 + 10,
		destinationList: 1,
	});
	expect(requestsFor({...load, large: null}).destinationPut).toBe(1000);
});

test('money follows from counts and prices, and a price may be nothing', () => {
	const cost = costOf(load, requestsFor(load), {...listPrices, transferGb: 0});
	expect(cost.transfer).toBe(0);
	expect(cost.storagePerMonth).toBeCloseTo(1.15);
	expect(cost.destinationRequests).toBeCloseTo(0.00518);
	expect(cost.sourceRequests).toBeCloseTo(0.00041);
});
