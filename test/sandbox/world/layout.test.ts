import fc from 'fast-check';
import {expect, it} from 'vitest';
import {createLayout} from '../../../source/sandbox/world/layout.ts';

it('gives every record one position and one account, and finds it again', () => {
	const sizes = fc.tuple(fc.integer({min: 1, max: 400}), fc.integer({min: 1, max: 60}), fc.nat());
	fc.assert(
		fc.property(sizes, ([records, accounts, seed]) => {
			const layout = createLayout(seed, records, accounts);
			const positions = new Set<number>();
			for (let index = 0; index < records; index++) {
				const position = layout.positionOf(index);
				positions.add(position);
				expect(layout.indexAt(position)).toBe(index);
				const account = layout.accountAt(position);
				const [start, end] = layout.span(account);
				expect(position >= start && position < end).toBe(true);
				expect(account >= 0 && account < accounts).toBe(true);
			}
			expect(positions.size).toBe(records);
		}),
		{numRuns: 60},
	);
});

it('finds the place of a record among ten million as exactly as among ten', () => {
	const layout = createLayout(7, 10_000_000, 1400);
	for (const index of [0, 1, 4_999_999, 9_999_998, 9_999_999]) {
		expect(layout.indexAt(layout.positionOf(index))).toBe(index);
	}
});
