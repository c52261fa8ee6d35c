import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {
	chooseKey,
	cleanAccountName,
	cleanFileName,
	foldKey,
	type KeyRequest,
	type KeyRules,
	prefixOf,
} from '../../source/engine/key.ts';
import {linkTo} from '../../source/engine/link.ts';
import type {ChosenKey} from '../../source/engine/ports/keys.ts';

const account = {id: '0015e00000AAAAAAA0', name: 'Acme Ltd'};
const id = 'a0B5e00000AAAAAAA1';
const other = 'a0B5e00000BBBBBBB2';
const base = 'https://customer-docs.s3.us-east-1.amazonaws.com/';
const rules: KeyRules = {prefix: 'uploads', mostLink: 255, linkLength: key => linkTo(base, key).length};
const free = () => false;

const ask = (parts: Partial<KeyRequest>): KeyRequest => ({
	recordId: id,
	name: 'a.pdf',
	url: 'https://v.example/t/u.docx',
	account,
	generation: 1,
	...parts,
});
const keyOf = (parts: Partial<KeyRequest>, taken: (fold: bigint) => boolean = free, with_: Partial<KeyRules> = {}) => {
	const {folder, file} = chooseKey(ask(parts), {...rules, ...with_}, taken);
	return folder + file;
};
const holding = (...keys: string[]) => {
	const folds = new Set(keys.map(foldKey));
	return (fold: bigint) => folds.has(fold);
};
const utf8 = (text: string) => Buffer.byteLength(text);

describe('a key', () => {
	test.each([
		['the record says its name', {}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/a.pdf'],
		['the name has no extension: the URL has', {name: 'a'}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/a.docx'],
		['a year is no extension', {name: 'Q4.2019'}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/Q4.2019.docx'],
		['nor has the URL', {name: 'a', url: 'https://v.example/t/u'}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/a'],
		['the name is empty', {name: ''}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/u.docx'],
		['the name is nothing but dots', {name: ' .. '}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/u.docx'],
		[
			'neither has a name',
			{name: '', url: 'https://v.example/t/'},
			'uploads/0015e00000AAAAAAA0/Acme_Ltd/a0B5e00000AAAAAAA1',
		],
		['a changed URL', {generation: 2}, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/a-g2.pdf'],
		['no account', {account: null}, 'uploads/no-account/a.pdf'],
		['a nameless account', {account: {...account, name: ''}}, 'uploads/0015e00000AAAAAAA0/_/a.pdf'],
	])('where %s', (_, parts, expected) => {
		expect(keyOf(parts)).toBe(expected);
	});

	it('stands at the top of the bucket where the prefix is empty', () => {
		expect(keyOf({}, free, {prefix: ''})).toBe('0015e00000AAAAAAA0/Acme_Ltd/a.pdf');
	});
});

describe('hazard 1: the same name twice in one account', () => {
	const folder = 'uploads/0015e00000AAAAAAA0/Acme_Ltd';

	it("carries the later record's id, before the extension", () => {
		expect(keyOf({recordId: other}, holding(`${folder}/a.pdf`))).toBe(`${folder}/a_${other}.pdf`);
		expect(keyOf({recordId: other, name: 'a', url: 'https://v.example/u'}, holding(`${folder}/a`))).toBe(
			`${folder}/a_${other}`,
		);
	});

	it('carries id and generation', () => {
		const taken = holding(`${folder}/a.pdf`, `${folder}/a-g2.pdf`);
		expect(keyOf({recordId: other, generation: 2}, taken)).toBe(`${folder}/a_${other}-g2.pdf`);
	});

	it('falls back to the short form where a file bears the very name', () => {
		const taken = holding(`${folder}/a.pdf`, `${folder}/a_${other}.pdf`);
		expect(keyOf({recordId: other}, taken)).toBe(`uploads/0015e00000AAAAAAA0/${other}.pdf`);
	});

	it('finds another key even where a file without an account is named like the short form', () => {
		const taken = holding(
			'uploads/no-account/a.pdf',
			`uploads/no-account/a_${other}.pdf`,
			`uploads/no-account/${other}.pdf`,
		);
		expect(keyOf({recordId: other, account: null}, taken)).toBe(`uploads/no-account/${other}_2.pdf`);
	});
});

describe('hazard 2: names that collide only by case or normal form', () => {
	test.each([
		['A.PDF', 'a.pdf'],
		['Mu\u0308ller.pdf', 'M\u00fcller.pdf'],
		['STRASSE É.pdf', 'strasse é.pdf'],
		['a:b.pdf', 'a?b.pdf'],
		['a.pdf ', 'a.pdf'],
	])('%j and %j', (first, second) => {
		const taken = new Set([chooseKey(ask({name: first}), rules, free).fold]);
		const later = chooseKey(ask({name: second, recordId: other}), rules, fold => taken.has(fold));
		expect(later.file).toContain(`_${other}`);
	});

	it('is resolved the same way every time', () => {
		fc.assert(
			fc.property(worlds, world => {
				expect(keysOf(world)).toEqual(keysOf(world));
			}),
			{numRuns: 30},
		);
	});

	it('leaves no two keys the same without case, and no key unsafe', () => {
		fc.assert(
			fc.property(worlds, world => {
				const keys = keysOf(world);
				expect(new Set(keys.map(key => key.normalize('NFC').toLowerCase())).size).toBe(world.length);
				for (const key of keys) expectSafe(key);
			}),
			{numRuns: 100},
		);
	});
});

describe('hazard 3: hostile names', () => {
	test.each([
		['../../etc/passwd', '.._.._etc_passwd'],
		['a\\b/c:d*e?f"g<h>i|j.pdf', 'a_b_c_d_e_f_g_h_i_j.pdf'],
		['a\u0000\u001f\u007f\u0085b.pdf', 'a____b.pdf'],
		['gpj.\u202eexe', 'gpj._exe'],
		['a\u200eb\u200fc\u061cd\u2066e\u2069f', 'a_b_c_d_e_f'],
		['a\u2028b\u2029c', 'a_b_c'],
		['a. . .', 'a'],
		['..', ''],
		[' . ', ''],
		['e\u0301.pdf', '\u00e9.pdf'],
		['👩\u200d👧.png', '👩\u200d👧.png'],
		['می\u200cخواهم.pdf', 'می\u200cخواهم.pdf'],
		['half \ud800.pdf', 'half \ufffd.pdf'],
		['  a  b.pdf', '  a  b.pdf'],
	])('%j becomes %j', (name, clean) => {
		expect(cleanFileName(name)).toBe(clean);
	});

	test.each([
		['Acme Ltd', 'Acme_Ltd'],
		['Acme Ltd. ', 'Acme_Ltd'],
		['A\u00a0B\u3000C', 'A_B_C'],
		['O/S & Söhne', 'O_S_&_Söhne'],
		['...', '_'],
		['', '_'],
	])('the account %j becomes %j', (name, clean) => {
		expect(cleanAccountName(name)).toBe(clean);
	});

	it('keeps 120 bytes of UTF-8 at most, whole characters, and the extension', () => {
		expect(cleanFileName(`${'x'.repeat(300)}.pdf`)).toBe(`${'x'.repeat(116)}.pdf`);
		expect(cleanFileName(`${'ü'.repeat(300)}.pdf`)).toBe(`${'ü'.repeat(58)}.pdf`);
		expect(cleanFileName(`${'👧'.repeat(100)}.jpeg`)).toBe(`${'👧'.repeat(28)}.jpeg`);
		expect(cleanFileName(`${'x'.repeat(115)}. . .pdf`)).toBe(`${'x'.repeat(115)}.pdf`);
		expect(cleanFileName(`${' '.repeat(300)}x.pdf`)).toBe('_.pdf');
		expect(cleanAccountName('ü'.repeat(300))).toBe('ü'.repeat(60));
	});

	it('cleans once: what is clean stays as it is', () => {
		fc.assert(
			fc.property(anyName, name => {
				const file = cleanFileName(name);
				const folder = cleanAccountName(name);
				expect(cleanFileName(file)).toBe(file);
				expect(cleanAccountName(folder)).toBe(folder);
				for (const clean of [file, folder]) {
					expect(utf8(clean)).toBeLessThanOrEqual(120);
					expect(clean).toBe(clean.normalize('NFC'));
					expect(clean).not.toMatch(/[\p{Cc}\p{Bidi_Control}/\\:*?"<>|]|[. ]$/u);
				}
				expect(folder).not.toMatch(/\s/);
			}),
			{numRuns: 500},
		);
	});
});

describe('hazard 4: links that the field cannot hold', () => {
	it('takes the short form before anything is cut or refused', () => {
		const name = `${'Ж'.repeat(50)}.pdf`;
		expect(keyOf({name})).toBe(`uploads/0015e00000AAAAAAA0/${id}.pdf`);
		expect(keyOf({name, generation: 3})).toBe(`uploads/0015e00000AAAAAAA0/${id}-g3.pdf`);
		expect(keyOf({name, account: null})).toBe(`uploads/no-account/${id}.pdf`);
	});

	it('measures the link as it is written, to the character', () => {
		const exact = linkTo(base, 'uploads/0015e00000AAAAAAA0/Acme_Ltd/Ж.pdf').length;
		expect(keyOf({name: 'Ж.pdf'}, free, {mostLink: exact})).toMatch(/Ж\.pdf$/);
		expect(keyOf({name: 'Ж.pdf'}, free, {mostLink: exact - 1})).toBe(`uploads/0015e00000AAAAAAA0/${id}.pdf`);
	});

	it('takes the short form where only the longer name of a later record does not fit', () => {
		const first = keyOf({});
		const mostLink = linkTo(base, first).length;
		expect(keyOf({recordId: other}, holding(first), {mostLink})).toBe(`uploads/0015e00000AAAAAAA0/${other}.pdf`);
	});

	it('keeps every link of a world within the field', () => {
		fc.assert(
			fc.property(worlds, world => {
				for (const key of keysOf(world)) expect(linkTo(base, key).length).toBeLessThanOrEqual(255);
			}),
			{numRuns: 50},
		);
	});
});

describe('foldKey', () => {
	it('fits SQLite, and differs where keys differ by more than case', () => {
		const folds = new Set<bigint>();
		for (let n = 0; n < 20_000; n++) folds.add(foldKey(`uploads/0015e00000AAAAAAA0/Acme_Ltd/file ${n}.pdf`));
		expect(folds.size).toBe(20_000);
		fc.assert(fc.property(fc.string({unit: 'binary'}), text => foldKey(text) === BigInt.asIntN(64, foldKey(text))));
		expect(foldKey('ÄB/c')).toBe(foldKey('A\u0308b/C'));
	});
});

// —— worlds of names ————————————————————————————————————————————————————————————

const nasty = fc.constantFrom(
	'a.pdf',
	'A.PDF',
	'a',
	'a ',
	'a..',
	'..',
	'/',
	'é.pdf',
	'e\u0301.pdf',
	'\u202ea.pdf',
	'a:b',
	'a|b',
);
const anyName = fc.oneof(
	nasty,
	fc.string({unit: 'grapheme', maxLength: 200}),
	fc.string({unit: 'binary', maxLength: 60}),
);
const accounts = fc.constantFrom(
	account,
	{id: '0015e00000BBBBBBB0', name: 'Ünïted  Ärzte.'},
	{id: '0015e00000CCCCCCC0', name: `${'名'.repeat(80)}/..`},
	null,
);
const worlds = fc.array(
	fc.record({
		name: anyName,
		url: fc.constantFrom('https://v.example/t/u.docx', 'https://v.example/t/u', 'https://v.example/t/..%2F..'),
		account: accounts,
		generation: fc.constantFrom(1, 1, 1, 2, 11),
	}),
	{maxLength: 40},
);

type Plain = Omit<KeyRequest, 'recordId'>;

function keysOf(world: readonly Plain[]): string[] {
	const taken = new Set<bigint>();
	return world.map((request, n) => {
		const recordId = `a0B5e00000${String(n).padStart(5, '0')}AAA`;
		const {folder, file, fold}: ChosenKey = chooseKey({...request, recordId}, rules, fold => taken.has(fold));
		expect(taken.has(fold), 'the fold is free').toBe(false);
		taken.add(fold);
		return folder + file;
	});
}

function expectSafe(key: string): void {
	expect(utf8(key)).toBeLessThanOrEqual(1024);
	const segments = key.split('/');
	expect(segments[0]).toBe('uploads');
	expect(segments.length).toBeLessThanOrEqual(4);
	for (const segment of segments) {
		expect(segment).not.toMatch(/^$|^\.\.?$|[\p{Cc}\p{Bidi_Control}\\:*?"<>|]/u);
		expect(segment.isWellFormed()).toBe(true);
	}
}

describe('the prefix of a folder', () => {
	const request: KeyRequest = {
		recordId: id,
		name: 'a.pdf',
		url: 'https://vendor.example/a.pdf',
		account,
		generation: 1,
	};
	it.each([
		['uploads', 'uploads/'],
		['', ''],
		['a/b c/d', 'a/b c/d/'],
	])('is the one that the key was chosen with: %j', (prefix, expected) => {
		for (const of of [account, null, {id: account.id, name: 'exactly18lettersXY'}]) {
			const {folder} = chooseKey({...request, account: of}, {...rules, prefix}, free);
			expect(prefixOf(folder)).toBe(expected);
			// Of the shortest keys too, which leave the account's name out.
			const {folder: short} = chooseKey({...request, account: of}, {...rules, prefix, mostLink: 0}, free);
			expect(prefixOf(short)).toBe(expected);
		}
	});
});
