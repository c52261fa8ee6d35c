import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readIds} from '../../source/composition/read-ids.ts';
import {temporaryFolder} from '../support/folder.ts';

const two = ['a0B5e000004QxYzEAK', 'a0B5e000004QxZ0EAK'];

function read(csv: string): readonly string[] {
	const file = join(temporaryFolder(), 'signed-off.csv');
	writeFileSync(file, csv);
	return readIds(file);
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
	['an id twice, and in its short form', 'a0B5e000004QxYz\na0B5e000004QxYzEAK\na0B5e000004QxZ0\n'],
])('a list that was made by hand reads: %s', (_, csv) => {
	expect(read(csv)).toEqual(two);
});

test.each([
	['record,name\na0B5e000004QxYzEAK,x\n\na0B5e000004QxZ0,y\nnot an id,z\n', /line 5 begins with "not an id", which is/],
	['record,name\n', /there is no record id in it/],
])('a line without an id is named, with its text', (csv, message) => {
	expect(() => read(csv)).toThrow(expect.objectContaining({kind: 'usage', message: expect.stringMatching(message)}));
});

test('a list that is no CSV is a usage error, which names the line', () => {
	const wrong = 'record,name\na0B5e000004QxYzEAK,"never closed\na0B5e000004QxZ0EAK,x\n';
	expect(() => read(wrong)).toThrow(
		expect.objectContaining({
			kind: 'usage',
			message: expect.stringMatching(/signed-off\.csv does not read as CSV from line 2 on/),
		}),
	);
});
