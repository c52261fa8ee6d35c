import {describe, expect, test} from 'vitest';
import type {LinkState} from '../../../source/engine/life.ts';
import type {FieldValue} from '../../../source/engine/ports/link-fields.ts';
import {judgeLink} from '../../../source/engine/verify/judge-link.ts';
import type {Examined} from '../../../source/engine/verify/ports.ts';

const original = 'https://vendor.example/a.pdf';
const ours = 'https://files.example/uploads/a.pdf';
const stray = 'https://files.example/uploads/b.pdf';
const user = 'https://example.com/mine.pdf';

const holds = (url: string | null): FieldValue => ({url, modifiedAt: 1});
const isOurs = (url: string) => url.startsWith('https://files.example/');
const base = 'https://elsewhere.example/';
const isUnderLinkBase = (url: string) => url.startsWith(base);
const judge = (link: LinkState, url: string | null, parts: Partial<Examined> = {}, atWork = true) =>
	judgeLink({state: 'verified', link, original, ours, ...parts}, holds(url), {isOurs, isUnderLinkBase, atWork});

describe('a link', () => {
	test.each([
		['original', original, 'same'],
		['original', user, 'url-changed'],
		['original', null, 'url-changed'],
		['original', ours, 'ours-unrecorded'],
		['switched', ours, 'same'],
		['switched', original, 'link-at-vendor'],
		['switched', stray, 'link-edited'],
		['switched', user, 'link-edited'],
		['switched', null, 'link-cleared'],
		['switched', '  ', 'link-cleared'],
		['switching', original, 'in-flight'],
		['switching', ours, 'in-flight'],
		['switching', user, 'link-unsettled'],
		['restoring', ours, 'in-flight'],
		['restoring', original, 'in-flight'],
		['conflict', user, 'link-unsettled'],
		['failed', original, 'link-unsettled'],
		['deleted', original, 'link-unsettled'],
	] as const)('that is %s and holds %s is %s', (link, url, verdict) => {
		expect(judge(link, url)).toBe(verdict);
	});

	test.each(['switching', 'restoring'] as const)('that is %s while no run is at work is link-unsettled', link => {
		expect([original, ours, user].map(url => judge(link, url, {}, false))).toEqual(Array(3).fill('link-unsettled'));
	});

	test('hazard 13: is held against the exact original, its query included', () => {
		const signed = `${original}?X-Amz-Signature=1`;
		expect(judge('original', signed, {original: signed})).toBe('same');
		expect(judge('original', original, {original: signed})).toBe('url-changed');
	});

	test('of a record without a URL may be empty in every way', () => {
		expect(judge('original', null, {state: 'no-url', original: null})).toBe('same');
		expect(judge('original', '', {state: 'no-url', original: null})).toBe('same');
		expect(judge('original', ' ', {state: 'no-url', original: ' '})).toBe('same');
	});

	test('that was ours when it was first read is to be ours still', () => {
		expect(judge('original', stray, {state: 'already-ours', original: stray})).toBe('same');
		expect(judge('original', ours, {state: 'already-ours'})).toBe('same');
		expect(judge('original', original, {state: 'already-ours'})).toBe('url-changed');
		// Under a key that an older copy of the ledger does not know; of no other record is that said.
		expect(judge('original', `${base}later.pdf`, {state: 'already-ours'})).toBe('same');
		expect(judge('original', `${base}later.pdf`)).toBe('url-changed');
	});

	test('hazard 30: of a record that is gone, or is back, says so', () => {
		const gone = (state: Examined['state']) =>
			judgeLink({state, link: 'original', original, ours}, null, {isOurs, isUnderLinkBase, atWork: false});
		expect([gone('verified'), gone('folder'), gone('deleted')]).toEqual([
			'deleted-in-salesforce',
			'deleted-in-salesforce',
			'same',
		]);
		expect(judge('original', original, {state: 'deleted'})).toBe('restored-in-salesforce');
	});
});
