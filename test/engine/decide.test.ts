import {describe, expect, it, test} from 'vitest';
import {classify, decide, findsOriginal, type Rules} from '../../source/engine/decide.ts';
import {type FileState, fileLife, fileStates, type LinkState, linkLife, statesOf} from '../../source/engine/life.ts';
import type {Known} from '../../source/engine/ports/discovery.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {createLocate} from '../../source/engine/url.ts';

const vendor = 'https://vendor.s3.us-west-2.amazonaws.com/t/a.pdf';
const newer = 'https://vendor.s3.us-west-2.amazonaws.com/t/b.pdf';
const ours = 'https://customer-docs.s3.us-east-1.amazonaws.com/uploads/001/Acme/a.pdf';
/** Of a key that this ledger does not know. */
const unknownKey = 'https://customer-docs.s3.us-east-1.amazonaws.com/uploads/001/Acme/newer.pdf';

const rules = (parts: Partial<Rules> = {}): Rules => ({
	locate: createLocate({buckets: ['vendor'], hosts: []}),
	isOurs: (_, url) => url.startsWith('https://customer-docs.') && !url.includes('newer'),
	isUnderLinkBase: url => url.startsWith('https://customer-docs.'),
	allowedExtensions: new Set(),
	maxFileBytes: 1000,
	withoutAccount: 'skip',
	...parts,
});
const record = (parts: Partial<SourceRecord> = {}): SourceRecord => ({
	id: 'a0B5e00000AAAAAAA1',
	name: 'a.pdf',
	url: vendor,
	type: 'Document',
	modifiedAt: 1,
	deleted: false,
	account: {id: '0015e00000AAAAAAA0', name: 'Acme'},
	...parts,
});
const known = (parts: Partial<Known> = {}): Known => ({
	state: 'discovered',
	link: 'original',
	url: vendor,
	size: null,
	copied: false,
	...parts,
});
const copied = (parts: Partial<Known> = {}): Known => known({state: 'verified', size: 10, copied: true, ...parts});

const isStep = (from: FileState, to: FileState): boolean => Object.values<FileState>(fileLife[from]).includes(to);

const keep = {act: 'keep'};
const move = (state: FileState) => ({act: 'move', state});

describe('hazard 9: every record has exactly one disposition', () => {
	const pdfOnly = {allowedExtensions: new Set(['.pdf'])};
	test.each<[string, Partial<SourceRecord>, FileState, Partial<Rules>?]>([
		['a file', {}, 'discovered'],
		['a folder', {type: 'Folder'}, 'folder'],
		['a folder without a URL', {type: 'Folder', url: null}, 'folder'],
		['no type', {type: null}, 'discovered'],
		['no URL', {url: null}, 'no-url'],
		['a blank URL', {url: ' \t'}, 'no-url'],
		['no account', {account: null}, 'no-account'],
		['no account, which is allowed', {account: null}, 'discovered', {withoutAccount: 'copy'}],
		['a malformed URL', {url: 'see attachment'}, 'bad-url'],
		['a script', {url: 'javascript:alert(1)'}, 'bad-url'],
		['somebody else', {url: 'https://elsewhere.example/a.pdf'}, 'foreign-url'],
		['our own link', {url: ours}, 'already-ours'],
		['a type that is not allowed', {name: 'a.exe'}, 'excluded', pdfOnly],
		['an allowed type in capitals', {name: 'A.PDF'}, 'discovered', pdfOnly],
		['an allowed type before a space', {name: 'a.pdf '}, 'discovered', pdfOnly],
		['an allowed type that only the URL says', {name: 'a'}, 'discovered', pdfOnly],
		['no type at all', {name: 'a', url: 'https://vendor.s3.amazonaws.com/t/uuid'}, 'excluded', pdfOnly],
	])('%s', (_, parts, state, settings = {}) => {
		expect(classify(record(parts), null, rules(settings))).toBe(state);
		expect(decide(undefined, record(parts), rules(settings))).toEqual({act: 'insert', state});
	});
});

describe('hazard 15: a bad URL is told from a strange one', () => {
	test.each<[string, FileState]>([
		['data:text/plain,x', 'bad-url'],
		['ftp://vendor.example/a', 'bad-url'],
		['//vendor.example/a', 'bad-url'],
		['https://user@vendor.s3.amazonaws.com/a', 'bad-url'],
		['https://vendor.s3.amazonaws.com.evil.com/a', 'foreign-url'],
	])('%s', (url, state) => {
		expect(classify(record({url}), null, rules())).toBe(state);
	});
});

describe('hazard 19: what is left out by its size', () => {
	const tooLarge = known({state: 'excluded', size: 2000});

	it('stays out on the next pass', () => {
		expect(decide(tooLarge, record(), rules())).toEqual(keep);
	});
	it('comes back when the limit allows it', () => {
		expect(decide(tooLarge, record(), rules({maxFileBytes: 2000}))).toEqual(move('discovered'));
	});
	it('is looked at again when it names another file', () => {
		expect(decide(tooLarge, record({url: newer}), rules())).toEqual({act: 'repoint', state: 'discovered'});
	});
	it('is not undone by a rule that became narrower once it is copied', () => {
		expect(decide(copied({size: 2000}), record(), rules())).toEqual(keep);
		expect(decide(copied(), record({type: 'Folder'}), rules())).toEqual(keep);
		expect(decide(copied(), record({account: null}), rules())).toEqual(keep);
		expect(decide(copied(), record(), rules({allowedExtensions: new Set(['.doc'])}))).toEqual(keep);
	});
	it('is left out before it is copied, when a rule became narrower', () => {
		const narrow = rules({allowedExtensions: new Set(['.doc'])});
		expect(decide(known(), record(), narrow)).toEqual(move('excluded'));
		expect(decide(known({state: 'failed'}), record(), narrow)).toEqual(move('excluded'));
	});
});

describe('hazard 14: our own links', () => {
	it('never take the place of the original', () => {
		expect(decide(copied(), record({url: ours}), rules())).toEqual(move('already-ours'));
		expect(decide(known({state: 'already-ours'}), record({url: ours}), rules())).toEqual(keep);
	});
	test('under a key that an older copy of the ledger does not know take the place of no original either', () => {
		const seen = record({url: unknownKey});
		for (const before of [known(), known({state: 'foreign-url'}), copied(), copied({link: 'conflict'})])
			expect(decide(before, seen, rules())).toEqual(move('already-ours'));
		expect(decide(known({state: 'already-ours'}), seen, rules())).toEqual(keep);
	});
	it('take it in no record that has become a folder', () => {
		for (const url of [ours, unknownKey])
			expect(decide(copied(), record({type: 'Folder', url}), rules())).toEqual(move('folder'));
	});
	it('are those of a key that the ledger knows, where a record is seen for the first time', () => {
		expect(decide(undefined, record({url: unknownKey}), rules())).toEqual({act: 'insert', state: 'foreign-url'});
		const born = known({state: 'foreign-url', url: unknownKey});
		expect(decide(born, record({url: unknownKey}), rules())).toEqual(keep);
		expect(decide(born, record(), rules())).toEqual({act: 'repoint', state: 'discovered'});
	});
	it("are no files of the vendor's, under whatever base", () => {
		const mistaken = rules({isUnderLinkBase: () => true});
		expect(decide(known(), record({url: newer}), mistaken)).toEqual({act: 'repoint', state: 'discovered'});
	});
	it('give way to the file of a record that was new under our link', () => {
		const born = known({state: 'already-ours', url: ours});
		expect(decide(born, record({url: ours}), rules())).toEqual(keep);
		expect(decide(born, record(), rules())).toEqual({act: 'repoint', state: 'discovered'});
	});
	it('are looked at again when the original stands in the field once more', () => {
		expect(decide(copied({state: 'already-ours'}), record(), rules())).toEqual(move('discovered'));
	});

	test.each<LinkState>(['switching', 'switched', 'restoring'])(
		'%s: whatever stands in the field is left alone',
		link => {
			for (const url of [vendor, newer, ours, null]) {
				expect(decide(copied({link}), record({url}), rules())).toEqual({act: 'stay', state: 'verified'});
			}
		},
	);
	test.each<LinkState>(['conflict', 'failed', 'deleted'])(
		"%s: ours and the original are left alone, a user's own URL is a new file",
		link => {
			expect(decide(copied({link}), record({url: ours}), rules())).toEqual({act: 'stay', state: 'verified'});
			expect(decide(copied({link}), record(), rules())).toEqual(keep);
			expect(decide(copied({link}), record({url: newer}), rules())).toEqual({act: 'regenerate', state: 'discovered'});
		},
	);
});

describe('a changed URL', () => {
	it('takes the place of the old one before a copy', () => {
		expect(decide(known(), record({url: newer}), rules())).toEqual({act: 'repoint', state: 'discovered'});
		expect(decide(known({state: 'missing'}), record({url: newer}), rules())).toMatchObject({act: 'repoint'});
		expect(decide(known({state: 'bad-url', url: 'x'}), record(), rules())).toMatchObject({act: 'repoint'});
	});
	it('opens a generation after a copy, also where it is no file any more', () => {
		expect(decide(copied(), record({url: newer}), rules())).toEqual({act: 'regenerate', state: 'discovered'});
		expect(decide(copied(), record({url: null}), rules())).toEqual({act: 'regenerate', state: 'no-url'});
		expect(decide(copied({state: 'missing'}), record({url: newer}), rules())).toMatchObject({act: 'regenerate'});
	});
	it('is measured anew: the size of the old file says nothing', () => {
		expect(decide(copied({size: 5000}), record({url: newer}), rules())).toEqual({
			act: 'regenerate',
			state: 'discovered',
		});
	});
});

describe('hazard 30: deleted and restored', () => {
	it('takes a deleted record out, once', () => {
		expect(decide(copied(), record({deleted: true}), rules())).toEqual(move('deleted'));
		expect(decide(known({state: 'deleted'}), record({deleted: true}), rules())).toEqual(keep);
		expect(decide(undefined, record({deleted: true}), rules())).toEqual({act: 'ignore'});
	});
	it('brings a restored record back, as what it is', () => {
		expect(decide(copied({state: 'deleted'}), record(), rules())).toEqual(move('discovered'));
		expect(decide(known({state: 'deleted'}), record({type: 'Folder'}), rules())).toEqual(move('folder'));
		expect(decide(copied({state: 'deleted'}), record({url: newer}), rules())).toMatchObject({act: 'regenerate'});
	});
	it('counts a record whose link is switched like any other', () => {
		expect(decide(copied({link: 'switched'}), record({deleted: true}), rules())).toEqual(move('deleted'));
		expect(decide(copied({link: 'switched', state: 'deleted'}), record({url: ours}), rules())).toEqual({
			act: 'stay',
			state: 'discovered',
		});
	});
});

describe('what was tried', () => {
	test.each<FileState>(['copying', 'verified', 'failed', 'missing', 'archived', 'collision'])(
		'%s stays so while nothing changes',
		state => {
			expect(decide(known({state}), record(), rules())).toEqual(keep);
		},
	);
	it('asks only for steps that the table of states has, by way of discovered at most', () => {
		const links = statesOf(linkLife);
		const records = [record(), ...[newer, ours, unknownKey, null].map(url => record({url})), record({deleted: true})];
		for (const state of fileStates) {
			for (const link of links) {
				for (const seen of [...records, record({type: 'Folder'}), record({account: null})]) {
					for (const wasCopied of [true, false]) {
						const verdict = decide(known({state, link, copied: wasCopied}), seen, rules());
						if (verdict.act !== 'move' && verdict.act !== 'stay') continue;
						if (verdict.state === state) continue;
						const direct = isStep(state, verdict.state);
						const roundabout = isStep(state, 'discovered') && isStep('discovered', verdict.state);
						expect(direct || roundabout, `${state} → ${verdict.state}`).toBe(true);
					}
				}
			}
		}
	});
});

test.each<[string, boolean, Partial<Known>, Partial<SourceRecord>]>([
	['the URL that the ledger knows', true, {link: 'failed'}, {}],
	['another one of the vendor', true, {link: 'conflict'}, {url: newer}],
	['an address elsewhere', true, {link: 'conflict'}, {url: 'https://acme.sharepoint.example/a.pdf'}],
	['nothing', true, {link: 'conflict'}, {url: null}],
	['our own link', false, {link: 'failed'}, {url: ours}],
	['our own link, with which a rollback file has met the record', false, {link: 'failed', url: ours}, {url: ours}],
	['a link that may be ours', false, {link: 'failed'}, {url: unknownKey}],
	['what was there before its record was deleted', false, {link: 'deleted'}, {deleted: true}],
	['the URL that the ledger knows, while it is switched', false, {link: 'switched'}, {}],
])('a link whose change ended badly is an original again where its field holds %s: %s', (_, is, before, seen) => {
	const [one, now] = [copied(before), record(seen)];
	expect(findsOriginal(one, now, decide(one, now, rules()))).toBe(is);
});
