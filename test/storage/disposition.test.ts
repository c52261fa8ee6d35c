import fc from 'fast-check';
import {expect, test} from 'vitest';
import {asciiDisposition, attachment} from '../../source/storage/disposition.ts';

test('hazard 26: no name can break out of the header', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary', maxLength: 80}), name => {
			const header = attachment(name);
			expect(header).toMatch(
				/^attachment(?:; filename="[\u0020-\u0021\u0023-\u005b\u005d-\u007e]*"; filename\*=UTF-8''[A-Za-z0-9\-._~%]*)?$/,
			);
			const exact = /filename\*=UTF-8''(.*)$/.exec(header)?.[1];
			if (exact !== undefined) expect(name.toWellFormed().startsWith(decodeURIComponent(exact))).toBe(true);
		}),
	);
	expect(attachment('a"\r\nx: y.html')).toBe(
		'attachment; filename="a___x: y.html"; filename*=UTF-8\'\'a%22%0D%0Ax%3A%20y.html',
	);
});

test('what is ASCII stays as it is', () => {
	for (const stated of [
		'inline',
		'attachment; filename="a.pdf"; filename*=UTF-8\'\'%C3%BC.pdf',
		'inline; filename==?x',
	])
		expect(asciiDisposition(stated)).toBe(stated);
});

const asSent = (text: string) => Buffer.from(text).toString('latin1');

test.each([
	['a quoted name', asSent('inline; filename="Müller.pdf"'), 'inline', 'Müller.pdf'],
	['a quoted name with a quote', asSent('inline; filename="ü \\"x\\".pdf"'), 'inline', 'ü "x".pdf'],
	['a bare name', asSent('attachment;filename=Straße.pdf ; size=7'), 'attachment', 'Straße.pdf'],
	['a name in Latin-1', 'inline; filename="M\xfcller.pdf"', 'inline', 'Müller.pdf'],
	[
		'an exact name beside another',
		asSent('inline; filename="ü.pdf"; filename*=UTF-8\'de\'%C3%9Cber%20uns.pdf'),
		...(['inline', 'Über uns.pdf'] as const),
	],
	[
		'an exact name that cannot be read',
		asSent('inline; filename="ü.pdf"; filename*=UTF-8\'\'%ff.pdf'),
		...(['inline', 'ü.pdf'] as const),
	],
])('hazard 26: %s of other bytes is told in ASCII, and is the same name', (_, bytes, type, name) => {
	const told = asciiDisposition(bytes) ?? '';
	expect(told).toMatch(new RegExp(`^${type}; filename="[ -~]*"; filename\\*=UTF-8''[!-~]+$`));
	expect(decodeURIComponent(told.split("''")[1] ?? '')).toBe(name);
});

test('hazard 26: where it gives no name, its type is left, and where it states no type, nothing', () => {
	expect(asciiDisposition(asSent('inline; note="ü"'))).toBe('inline');
	expect(asciiDisposition(asSent('filename="ü.pdf"'))).toBeUndefined();
	expect(asciiDisposition(asSent('ünline'))).toBeUndefined();
});
