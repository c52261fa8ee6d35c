import {describe, expect, test} from 'vitest';
import {differences} from '../../source/engine/verify/difference.ts';
import {sampleSentence, type VerifiedText, verifiedLines} from '../../source/reports/verify-text.ts';

const end: VerifiedText = {
	scope: {object: 'DocListEntry__c', filter: '', accounts: []},
	test: null,
	complete: true,
	deep: false,
	drift: false,
	asked: 'listing',
	population: 1_344_438,
	records: 1_344_438,
	copies: 1_300_000,
	bytes: 0,
	inFlight: 2,
	differing: 1,
	seconds: 192,
	sample: null,
	salesforceCount: 1_344_439,
	exported: null,
	classes: [
		{class: 'object-gone', count: 1, ...differences['object-gone']},
		{class: 'not-in-ledger', count: 1, ...differences['not-in-ledger']},
	],
	examples: [
		{
			class: 'object-gone',
			recordId: 'a0B5e0000000001EAA',
			key: 'uploads/\u001b[2J.pdf',
			found: 'nothing lies there, the ledger says 12 bytes',
		},
	],
};

test('how a verification ended, on 80 columns', () => {
	expect(`${verifiedLines(end).join('\n')}\n`).toBe(`\
Verified 1,344,438 of 1,344,438 records in 3 min 12 s
  1,300,000 copies in your bucket, by listing; every link read from Salesforce
  Salesforce counts 1,344,439 records
  2 records not judged: a run was at work on them

2 differences in 1 record of the ledger

  1  copy gone from your bucket (object-gone)
     Somebody or a lifecycle rule has deleted it.
     \`doclift backup --full\` copies it again, as long as the vendor has it.
     Such as a0B5e0000000001EAA uploads/\\x1b[2J.pdf: nothing lies there, the
          ledger says 12 bytes

  1  record of Salesforce that the ledger does not know (not-in-ledger)
     It was added since the last backup.
     \`doclift backup --incremental\` takes it in and copies its file.
`);
});

test('of a part it says first of which: TEST with the account, or the accounts that were named', () => {
	const accounts = ['0015e0000000001AAA'];
	const scope = {...end.scope, accounts};
	const test = {accountId: accounts[0] ?? '', accountName: 'Acme \x1b[2J'};
	expect(verifiedLines({...end, scope, test})[0]).toBe('TEST: only the account Acme \\x1b[2J (0015e0000000001AAA)');
	expect(verifiedLines({...end, scope})[0]).toBe('Of DocListEntry__c, account 0015e0000000001AAA');
});

test('one of the links alone names no bucket', () => {
	const lines = verifiedLines({
		...end,
		drift: true,
		asked: null,
		copies: 0,
		classes: [],
		inFlight: 0,
		salesforceCount: null,
	});
	expect(lines.slice(1)).toEqual([
		'  Every link read from Salesforce; no bucket was asked',
		'',
		'No difference between the links in Salesforce and the ledger',
	]);
});

test('one that was stopped says what is done and how to go on', () => {
	const lines = verifiedLines({...end, complete: false, records: 400, classes: [], examples: [], differing: 0});
	expect(lines[0]).toBe('Stopped: so far 400 of 1,344,438 records in 3 min 12 s');
	expect(lines).toContain('No difference so far');
	expect(lines.at(-1)).toBe('The same command goes on from here within 24 hours.');
});

describe('hazard 83: of a sample', () => {
	const sampled: VerifiedText = {
		...end,
		classes: [],
		examples: [],
		inFlight: 0,
		differing: 0,
		population: 1_000_000,
		records: 1000,
		sample: {seed: 7, mostDiffering: 0.002_991},
	};

	test('one that was stopped says nothing of the whole', () => {
		const stopped = verifiedLines({...sampled, complete: false, records: 400, sample: {seed: 7, mostDiffering: null}});
		expect(stopped).toContain('No difference so far');
		expect(stopped.join('\n')).not.toContain('confidence');
	});

	test('records that were not judged are not counted as found the same', () => {
		expect(verifiedLines({...sampled, inFlight: 30})).toContain(
			'0 differences in 970 of 1,000,000: with 95 % confidence fewer than 0.3 % differ',
		);
	});
});

test('hazard 83: a sample and its confidence, the bound rounded up', () => {
	expect(sampleSentence(0, 1000, 1_000_000, 0.002_991)).toBe(
		'0 differences in 1,000 of 1,000,000: with 95 % confidence fewer than 0.3 % differ',
	);
	expect(sampleSentence(0, 100_000, 1_000_000, 0.000_029_96)).toContain('fewer than 0.003 %');
	expect(sampleSentence(7, 20, 1000, 0.558)).toContain(
		'7 differences in 20 of 1,000: with 95 % confidence fewer than 56 %',
	);
	expect(sampleSentence(0, 50, 50, 0)).toBe('0 differences in 50 of 50: that is all of them');
});
