import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {AnalysisResult} from '../../source/engine/analysis-result.ts';
import {analysisHtml} from '../../source/reports/analysis-html.ts';
import {analysisCsv} from '../../source/reports/analysis-rows.ts';
import {analysisLines} from '../../source/reports/analysis-text.ts';

const hours = Array.from({length: 24}, (_, hour) => (hour >= 9 && hour < 18 ? 100 : 0));
const activity = {
	hours,
	days: [200, 200, 200, 200, 100, 0, 0],
	months: [{month: '2026-10', changes: 900}],
	quiet: {from: 0, hours: 6, share: 0},
};

const result: AnalysisResult = {
	org: {
		orgId: '00D000000000001AAA',
		orgName: 'Acme',
		sandbox: false,
		userId: '005000000000001AAA',
		instanceUrl: 'https://acme.my.salesforce.com',
		auth: 'jwt',
	},
	object: 'DocListEntry__c',
	filter: '',
	at: Date.UTC(2026, 10, 25, 8),
	salesforceCount: 1_344_440,
	records: 1_344_438,
	dispositions: {discovered: 1_300_000, folder: 40_000, 'no-url': 4438},
	folders: 40_000,
	files: 1_300_000,
	hosts: [
		{name: 'bucket trackland-doc-storage', records: 1_299_000},
		{name: 'other host files.example.org', records: 1000},
	],
	urls: {presigned: 12, versioned: 0, plus: 1, plainHttp: 0},
	types: [{type: '.pdf', files: 1_300_000, bytes: 90e9}],
	sizes: {
		how: 'listing',
		basis: 'listed from the source: 1,299,990 of 1,300,000 files; 10 are not in the listing',
		bytes: 90e9,
		seen: 1_299_990,
		seenBytes: 90e9,
		marginBytes: null,
		gone: 10,
		bands: [
			{upTo: 100_000, files: 1_299_989, bytes: 89.9e9},
			{upTo: null, files: 1, bytes: 150e6},
		],
		largest: 150e6,
		aboveLimit: {files: 1, bytes: 150e6, limit: 104_857_600},
		large: {files: 1, bytes: 150e6},
	},
	names: {
		cleaned: {files: 7, cut: 1, examples: [{recordId: 'a0B000000000001AAA', from: 'a/b.pdf', to: 'a_b.pdf'}]},
		collisions: {keys: 40, files: 55, onlyCleaned: 2},
		tooLong: {files: 0, longest: 201, most: 255, examples: []},
	},
	shared: {files: 3, records: 9, most: 4},
	otherFields: {
		looked: 2,
		sampled: 2000,
		found: [{field: 'Identifier__c', type: 'string', sampled: 2000, filled: 1990, urls: 0, keys: 1989}],
	},
	activity: {utc: activity, local: {...activity, zone: 'Europe/London'}},
	forecast: {
		seconds: {reading: 72, copying: 13_000, planning: 72, switching: 1400},
		apiCalls: {phase1: 155, phase2: 9600, leftToday: 79_900, perDay: 80_000},
		requests: {sourceGet: 1_300_000, sourceList: 2600, destinationPut: 1_300_019, destinationList: 1300},
		cost: {destinationRequests: 6.51, sourceRequests: 0.53, storagePerMonth: 2.07, transfer: 1.8},
		prices: {storageGbMonth: 0.023, putPer1000: 0.005, getPer1000: 0.0004, transferGb: 0.02},
		assumptions: ['Copying: 100 files/s (assumed; --files-per-second), and 200 Mbit/s: the slower one decides.'],
	},
	accounts: {
		total: 2,
		top: [
			{
				id: '001000000000001AAA',
				name: 'Eagle Point Property Owners Association of the Lakes',
				records: 9,
				files: 8,
				bytes: 1e6,
			},
			{id: null, name: '(no account)', records: 1, files: 0, bytes: 0},
		],
	},
};

test('the text of an analysis, 80 columns wide', () => {
	const lines = analysisLines(result);
	expect(lines.filter(line => stringWidth(line) > 80)).toEqual([]);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"Acme (PRODUCTION, 00D000000000001AAA): 1,344,438 records of DocListEntry__c

		Records
		  files to be copied      1,300,000  96.7 %
		  no URL                      4,438   0.3 %
		  folder, without a file     40,000   3.0 %
		  Salesforce counts 1,344,440: the org changed while it was read

		Where the links lead
		  bucket trackland-doc-storage  1,299,000  96.6 %
		  other host files.example.org      1,000   0.1 %
		  Among them, links
		    with a signature in the query: kept for the way back, shown nowhere  12
		    with a plus in the path: tried as itself, then as a space             1

		Files by type
		  .pdf  1,300,000  90.0 GB

		Size
		  90.0 GB, listed from the source: 1,299,990 of 1,300,000 files; 10 are not in
		    the listing
		  up to 100 kB  1,299,989  89.9 GB
		  larger                1   150 MB
		  The largest file: 150 MB
		  1 file (150 MB) above migration.maxFileSizeMb will be left out

		Names and keys
		  files whose name is changed by cleaning                                  7
		    of these: cut to 120 bytes                                             1
		  files that get their record’s id, as others have their key              55
		    keys that several would have                                          40
		    of these: alike only after cleaning, or without case                   2
		  links too long for 255 characters, which get short keys                  0
		    the longest link                                          201 characters
		  files that several records name; each gets its own copy                  3
		    records that name them                                                 9
		  a0B000000000001AAA: "a/b.pdf" becomes "a_b.pdf"

		Other fields that hold the old location
		  Identifier__c (string)  1,990 values  1,989 keys of their files
		  2 text or URL fields looked at in 2,000 sampled records. doclift changes none
		    of them: ask who reads them before phase 2

		Last change of each record (SystemModstamp)
		  quiet: 00:00 to 06:00 UTC, 0.0 % of the changes
		         00:00 to 06:00 Europe/London, 0.0 % of the changes (this machine's
		           zone)
		  00:00 to 03:00 UTC    0
		  03:00 to 06:00 UTC    0
		  06:00 to 09:00 UTC    0
		  09:00 to 12:00 UTC  300  #####################################################
		  12:00 to 15:00 UTC  300  #####################################################
		  15:00 to 18:00 UTC  300  #####################################################
		  18:00 to 21:00 UTC    0
		  21:00 to 00:00 UTC    0
		  days (UTC): Mon 200, Tue 200, Wed 200, Thu 200, Fri 100, Sat 0, Sun 0
		  months (UTC), the newest:
		    2026-10  900

		Largest accounts
		  Account                                               Records  Files     Size
		  Eagle Point Property Owners Association of the Lakes        9      8  1.00 MB
		  (no account)                                                1      0      0 B
		  2 accounts in all

		Forecast
		  time to read the records                              1 min 12 s
		  time to copy the files (phase 1)                      3 h 36 min
		  time to plan the cut-over                             1 min 12 s
		  time to switch the links (phase 2)                   23 min 20 s
		  API calls of phase 1                                         155
		  API calls of phase 2                                       9,600
		    left today above the reserve, of a whole day  79,900 of 80,000
		  requests to the source                                 1,302,600
		  requests to your bucket                                1,301,319
		  cost of requests to your bucket, once                      $6.51
		  cost of storage in your bucket, a month                    $2.07
		  cost of requests to the source, once                       $0.53
		  cost of transfer out of the source, once                   $1.80
		  Assumed:
		  - Copying: 100 files/s (assumed; --files-per-second), and 200 Mbit/s: the
		    slower one decides."
	`);
});

test('a sample says how sure it is, and a narrow terminal is kept to', () => {
	const sizes = {...result.sizes, how: 'sample', bytes: 10e9, marginBytes: 2e9, bands: [], largest: null} as const;
	const lines = analysisLines({...result, sizes: {...sizes, aboveLimit: null}}, 60);
	expect(lines.join(' ')).toContain('(95 %: 8.00 GB to 12.0 GB)');
	expect(lines.filter(line => stringWidth(line) > 60)).toEqual([]);
});

test('hazard 78: a spreadsheet gets no formulas, a page no markup', () => {
	const accounts = {total: 1, top: [{id: null, name: '=HYPERLINK("x")<b>', records: 1, files: 1, bytes: null}]};
	expect(analysisCsv({...result, accounts})).toContain('account,"\'=HYPERLINK(""x"")<b>",1,');
	expect(analysisHtml({...result, accounts})).toContain('=HYPERLINK(&quot;x&quot;)&lt;b&gt;');
});
