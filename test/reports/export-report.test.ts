import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import type {FailureKind} from '../../source/engine/failure.ts';
import {exportReport, type Only} from '../../source/reports/export-report.ts';
import {idOf, start} from '../db/fixture.ts';
import {beginPlan} from '../db/planned.ts';
import {settledWorld, surveyOf} from '../db/survey/world.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
});

function write(name: string, only: Only, world = settledWorld(['verified', 'missing', 'failed', 'missing'])) {
	const survey = surveyOf(world);
	const to = join(folder, name);
	const look = {madeAt: Date.UTC(2026, 10, 25), testAccount: null, lock: null};
	const records = exportReport(to, survey, {only, look, facts: () => ({overview: {records: 4}})});
	return {records, text: readFileSync(to, 'utf8'), mode: statSync(to).mode & 0o777, left: readdirSync(folder)};
}

test('CSV lists records, the id first, private and whole', () => {
	const {records, text, mode, left} = write('all.csv', null);
	const [head, ...rows] = text.trimEnd().split('\r\n');
	expect(head).toBe('record,account,name,class,failure,link,bytes,url,key,copied at,signed off');
	expect(rows.map(row => row.split(',')[0])).toEqual([1, 2, 3, 4].map(idOf));
	expect(rows[1]).toMatch(/^[^,]+,Account 2,file 2\.pdf,missing,download-missing,original,,https:.*,no$/);
	expect({records, mode, left}).toEqual({records: 4, mode: 0o600, left: ['all.csv']});
});

test('classes narrow it down, and a record that belongs to two of them stands once', () => {
	const only = {states: ['missing'], kinds: ['download-missing', 'network-reset']} as const;
	const {text, records} = write('some.csv', only);
	expect(
		text
			.trimEnd()
			.split('\r\n')
			.slice(1)
			.map(row => row.split(',')[0]),
	).toEqual([2, 4, 3].map(idOf));
	expect(records).toBe(3);
});

test('hazard 90: the records whose links Salesforce refused can be listed by cause, for whoever mends them', () => {
	const world = settledWorld(['verified', 'verified', 'verified', 'missing']);
	const {links, run} = world;
	const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
	const kinds = ['salesforce-validation', 'salesforce-locked'] as const;
	links.intend(run, plan, changes, start);
	links.settleChanges(
		run,
		plan,
		changes.map(({seq, row}, at) => {
			const kind = kinds[at];
			return kind === undefined ? {seq, row, outcome: 'conflict'} : {seq, row, outcome: 'failed', kind};
		}),
		start,
	);
	const listed = (...only: FailureKind[]) =>
		[...write('refused.csv', {states: ['missing'], kinds: only}, world).text.matchAll(/^a0B\w{15}/gm)].map(
			([id]) => id,
		);
	expect(listed('salesforce-validation')).toEqual([4, 1].map(idOf));
	expect(listed('salesforce-conflict', 'salesforce-locked', 'download-missing')).toEqual([4, 3, 2].map(idOf));
});

test('JSON holds what status knows, and the records where classes are named', () => {
	expect(JSON.parse(write('all.json', null).text)).toEqual({overview: {records: 4}});
	const {records} = JSON.parse(write('some.json', {states: ['failed'], kinds: []}).text);
	expect(records).toMatchObject([{recordId: idOf(3), state: 'failed', failure: 'network-reset'}]);
});

test('HTML is the page for those who decide, made of the same rows', () => {
	const {text, records, mode} = write('report.html', null);
	expect({records, mode}).toEqual({records: 0, mode: 0o600});
	expect(text).toContain('Staying at the vendor: 3 of 4 records');
	expect(text).toContain('as of 2026-11-25 00:00:00 UTC');
});
