import fc from 'fast-check';
import {expect, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {asId18, id18} from '../../source/engine/id.ts';

const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const id15 = fc.array(fc.constantFrom(...alphabet), {minLength: 15, maxLength: 15}).map(letters => letters.join(''));

test('hazard 7: 15-character Ids become the 18-character ones that Salesforce itself shows', () => {
	expect(id18('001D000000IRFma')).toBe('001D000000IRFmaIAH');
	expect(id18('000000000000000')).toBe('000000000000000AAA');
	expect(id18('AAAAAAAAAAAAAAA')).toBe('AAAAAAAAAAAAAAA555');
});

test('hazard 7: the 18-character form is its own, and differs wherever only the case differs', () => {
	fc.assert(
		fc.property(id15, id => {
			const long = id18(id);
			expect(long).toHaveLength(18);
			expect(id18(long)).toBe(long);
			const swapped = [...id].map(c => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
			if (swapped !== id) expect(id18(swapped).toLowerCase()).not.toBe(long.toLowerCase());
		}),
	);
});

test('refuses what is no Id, and an Id whose last three characters do not fit', () => {
	for (const text of [
		'',
		'001',
		'001D000000IRFma1',
		'001D000000IRFmaIAG',
		"001D000000IRF'a",
		'001D000000IRFmaiah',
		'001D000000IRFmä',
	]) {
		expect(asId18(text), text).toBeUndefined();
		expect(() => id18(text), text).toThrow(MigrationError);
	}
});
