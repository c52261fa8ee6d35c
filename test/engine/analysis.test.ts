import {expect, test} from 'vitest';
import {createAnalysis} from '../../source/engine/analysis.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {createLocate} from '../../source/engine/url.ts';

const rules = {
	locate: createLocate({buckets: ['vendor'], hosts: []}),
	isOurs: (_: string, url: string) => url.startsWith('https://ours.test/'),
	isUnderLinkBase: (url: string) => url.startsWith('https://ours.test/'),
	allowedExtensions: new Set<string>(),
	maxFileBytes: 1e9,
	withoutAccount: 'skip',
} as const;
const keys = {prefix: 'uploads', mostLink: 90, linkLength: (key: string) => `https://ours.test/${key}`.length};
const account = {id: '001000000000001AAA', name: 'Acme'};

let nth = 0;
const record = (change: Partial<SourceRecord> = {}): SourceRecord => ({
	id: `a0B${String(++nth).padStart(12, '0')}AAA`,
	name: 'a.pdf',
	url: 'https://vendor.s3.us-west-2.amazonaws.com/a.pdf',
	account,
	type: 'Document',
	modifiedAt: 0,
	deleted: false,
	...change,
});

const analyse = (records: readonly SourceRecord[], sampleSize = 2) => {
	const analysis = createAnalysis({rules, keys, sampleSize}, () => 0);
	return {analysis, kept: records.map(one => analysis.take(one))};
};

test('hazard 9, 14, 15: every record gets the disposition that a backup would give it, and only files are kept', () => {
	const {analysis, kept} = analyse([
		record(),
		record({type: 'Folder'}),
		record({url: null}),
		record({url: 'javascript:alert(1)'}),
		record({url: 'https://elsewhere.test/x'}),
		record({url: 'https://ours.test/uploads/x'}),
		record({account: null}),
	]);
	expect(Object.fromEntries(analysis.states())).toEqual({
		discovered: 1,
		folder: 1,
		'no-url': 1,
		'bad-url': 1,
		'foreign-url': 1,
		'already-ours': 1,
		'no-account': 1,
	});
	expect(kept.filter(one => one !== undefined)).toHaveLength(1);
	expect(analysis.counts()).toMatchObject({records: 7, files: 1});
});

test('hazard 11, 12, 13: says where links lead, which are signed, versioned, spaced by plus, or plain http', () => {
	const at = (rest: string, scheme = 'https') => record({url: `${scheme}://vendor.s3.us-west-2.amazonaws.com/${rest}`});
	const {analysis} = analyse([
		at('a?X-Amz-Signature=1'),
		at('b?versionId=3'),
		at('c+d'),
		at('e', 'http'),
		record({url: 'https://elsewhere.test/x?secret=1'}),
	]);
	expect(analysis.counts()).toMatchObject({presigned: 1, versioned: 1, plus: 1, plainHttp: 1});
	expect(analysis.hosts()).toEqual([
		{name: 'bucket vendor', records: 4},
		{name: 'other host elsewhere.test', records: 1},
	]);
});

test('hazard 3, 4: names that cleaning changes and links that are too long are counted, with examples', () => {
	const {analysis} = analyse([record({name: 'a/b?.pdf'}), record({name: `${'x'.repeat(60)}.pdf`}), record()]);
	expect(analysis.cleaned()).toMatchObject({files: 1, examples: [{from: 'a/b?.pdf', to: 'a_b_.pdf'}]});
	const {files, longest, examples} = analysis.tooLong();
	expect({files, longest}).toEqual({
		files: 1,
		longest: 'https://ours.test/uploads/001000000000001AAA/Acme/'.length + 64,
	});
	expect(examples[0]?.to).toMatch(/^uploads\/001000000000001AAA\/a0B\w+\.pdf$/);
});

test('hazard 2: keys are the same without case, and differ in what they were before cleaning', () => {
	const {kept} = analyse([record({name: 'A?.pdf'}), record({name: 'a*.pdf'}), record({name: 'b.pdf'})]);
	const [a, b, c] = kept;
	expect(a?.fold).toBe(b?.fold);
	expect(a?.exact).not.toBe(b?.exact);
	expect(a?.fold).not.toBe(c?.fold);
});

test('hazard 8: one file is one place, however its URL is spelt', () => {
	const {kept} = analyse([
		record({url: 'https://vendor.s3.us-west-2.amazonaws.com/a%20b.pdf'}),
		record({url: 'https://s3.us-west-2.amazonaws.com/vendor/a b.pdf'}),
		record({url: 'https://vendor.s3.us-west-2.amazonaws.com/a+b.pdf'}),
	]);
	expect(kept[0]?.place).toBe(kept[1]?.place);
	expect(kept[2]?.other).toBe(kept[0]?.place);
});

test('the sample never grows beyond its size, and later files may take the place of earlier ones', () => {
	const {analysis} = analyse(Array.from({length: 10}, (_, n) => record({name: `${n}.pdf`})));
	expect(analysis.sample()).toHaveLength(2);
	expect(analysis.sample()[0]?.name).toBe('9.pdf');
});

test('hazard 88: names of hosts beyond a bound are counted together', () => {
	const {analysis} = analyse(Array.from({length: 2100}, (_, n) => record({url: `https://h${n}.test/x`})));
	const hosts = analysis.hosts();
	expect(hosts.length).toBeLessThanOrEqual(2001);
	expect(hosts.reduce((sum, {records}) => sum + records, 0)).toBe(2100);
});
