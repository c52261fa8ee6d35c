import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {accept} from '../../source/composition/accept.ts';
import {loadConfig} from '../../source/config/load.ts';
import {openLedger} from '../../source/db/open.ts';
import {temporaryFolder} from '../support/folder.ts';
import {beNameless} from '../support/nameless.ts';

let folder: string;
let config: string;
let ledger: string;
beforeEach(() => {
	folder = temporaryFolder();
	config = join(folder, 'doclift.config.yaml');
	writeFileSync(config, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n', {mode: 0o600});
	ledger = loadConfig({file: config, environment: {}}).database;
	openLedger(ledger, {now: Date.now}).close();
});

test.each([
	['no file', () => rmSync(ledger)],
	['a file in which no run has made it', () => writeFileSync(ledger, '')],
])('without a ledger it is refused, and none is made: %s', (_, take) => {
	take();
	const before = readdirSync(folder);
	expect(() => accept({which: {class: 'missing'}, reason: 'Lost'}, config)).toThrow(
		expect.objectContaining({kind: 'refused', message: `There is no ledger at ${ledger}`}),
	);
	expect(readdirSync(folder)).toEqual(before);
});

test('a user without a name can sign off', () => {
	beNameless();
	expect(accept({which: {class: 'missing'}, reason: 'Lost'}, config)).toMatchObject({accepted: 0});
});

/** Ids of records that the ledger does not know: read, and not signed off. */
function notAccepted(csv: string): number {
	const file = join(folder, 'signed-off.csv');
	writeFileSync(file, csv);
	return accept({which: {file}, reason: 'Test data'}, config).notAccepted;
}

test.each([
	[
		'quotes in the midst of a name',
		'record,name\na0B5e000004QxYzEAK,Letter "final".pdf\na0B5e000004QxZ0EAK,6" pipe.pdf\n',
	],
	[
		'quotes as a spreadsheet writes them',
		'a0B5e000004QxYzEAK,"Letter ""final"".pdf"\r\n"a0B5e000004QxZ0EAK","a, b"\r\n',
	],
	['semicolons', 'record;name\na0B5e000004QxYzEAK;Letter, final.pdf\na0B5e000004QxZ0EAK;"a; b"\n'],
	['lines of other lengths', 'a0B5e000004QxYzEAK\n\na0B5e000004QxZ0EAK,x,y\n'],
])('a list that was made by hand reads: %s', (_, csv) => {
	expect(notAccepted(csv)).toBe(2);
});

test.each([
	['record,name\na0B5e000004QxYzEAK,x\n\na0B5e000004QxZ0,y\nnot an id,z\n', /line 5 begins with "not an id", which is/],
	['record,name\n', /there is no record id in it/],
])('a line without an id is named, with its text', (csv, message) => {
	expect(() => notAccepted(csv)).toThrow(
		expect.objectContaining({kind: 'usage', message: expect.stringMatching(message)}),
	);
});

test('a list that is no CSV is a usage error, which names the line', () => {
	const wrong = 'record,name\na0B5e000004QxYzEAK,"never closed\na0B5e000004QxZ0EAK,x\n';
	expect(() => notAccepted(wrong)).toThrow(
		expect.objectContaining({
			kind: 'usage',
			message: expect.stringMatching(/signed-off\.csv does not read as CSV from line 2 on/),
		}),
	);
});
