import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {idOf, numberOf, withChecksum} from '../../../source/sandbox/world/ids.ts';

describe('record ids', () => {
	it('carry the checksum that Salesforce gives', () => {
		expect(withChecksum('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC');
		// Bits for capitals: none, none, the second and third of `3SO3z`.
		expect(withChecksum('00530000003SO3z')).toBe('00530000003SO3zAAG');
	});

	it('lead back to their number in either length, and sort as their numbers do', () => {
		const number = fc.integer({min: 0, max: 62 ** 5});
		fc.assert(
			fc.property(number, number, (a, b) => {
				const [x, y] = [idOf('a0B', a), idOf('a0B', b)];
				expect(x).toHaveLength(18);
				expect(numberOf('a0B', x)).toBe(a);
				expect(numberOf('a0B', x.slice(0, 15))).toBe(a);
				expect(x.slice(0, 15) < y.slice(0, 15)).toBe(a < b);
			}),
		);
	});

	it('are refused with another prefix, a wrong checksum or another length', () => {
		const id = idOf('a0B', 4711);
		expect(numberOf('001', id)).toBeUndefined();
		expect(numberOf('a0B', `${id.slice(0, 17)}${id.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined();
		expect(numberOf('a0B', id.slice(0, 16))).toBeUndefined();
		expect(numberOf('a0B', '')).toBeUndefined();
	});
});
