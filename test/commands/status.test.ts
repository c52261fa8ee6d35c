import {resolve} from 'node:path';
import {expect, test} from 'vitest';
import {readStatusFlags, status} from '../../source/commands/status.ts';
import {beside, copiedWorld} from '../db/fixture.ts';
import {invocation} from './invocation.ts';

const read = (flags: Record<string, unknown>) => readStatusFlags({flags});

test('the overview is what is shown where nothing else is asked for', () => {
	expect(read({})).toMatchObject({pages: ['overview'], act: 'show', exportTo: null, only: null, database: null});
	expect(read({errors: true, runs: true}).pages).toEqual(['runs', 'errors']);
	expect(read({all: true}).pages).toHaveLength(7);
	expect(read({recentErrors: 5})).toMatchObject({pages: ['recentErrors'], recent: 5});
	expect(read({dbPath: 'x.db'}).database).toBe(resolve('x.db'));
	expect(read({readiness: true, for: 'close-vendor'}).step).toBe('close-vendor');
});

test('an export takes every record, or those of states, kinds and groups', () => {
	expect(read({export: 'a.json'})).toMatchObject({exportTo: resolve('a.json'), only: null});
	expect(read({export: 'a.CSV', only: 'missing, excluded,network-timeout'}).only).toEqual({
		states: ['missing', 'excluded'],
		kinds: ['network-timeout'],
	});
	expect(read({export: 'a.csv', only: 'salesforce-validation,salesforce-conflict,network-timeout'}).only).toEqual({
		states: [],
		kinds: ['network-timeout', 'salesforce-validation', 'salesforce-conflict'],
	});
});

test('a list that came out empty says so, and a page that lists no record says no number', async () => {
	const world = copiedWorld(2);
	const written = async (to: string, only?: string) => {
		const {call, said} = invocation({flags: {export: beside(world, to), dbPath: world.file, only}});
		await status.run(call);
		return said().join('');
	};
	expect(await written('missing.csv', 'missing')).toMatch(/missing\.csv, 0 records in it$/);
	expect(await written('all.csv')).toMatch(/all\.csv, 2 records in it$/);
	expect(await written('all.json')).toMatch(/all\.json$/);
});

test.each<[string, Record<string, unknown>]>([
	['ends in .json, .csv or .html', {export: 'report'}],
	['--only does not go with a page of HTML', {export: 'report.html', only: 'missing'}],
	['--only goes with --export', {only: 'missing'}],
	['knows no class "lost"', {export: 'a.csv', only: 'lost'}],
	['a page and --watch do not go together', {runs: true, watch: true}],
	['--export and --cleanup-days do not go together', {export: 'a.csv', cleanupDays: 3}],
	['--for goes with --readiness', {for: 'cut-over'}],
	['takes cut-over or close-vendor', {readiness: true, for: 'lunch'}],
	['--cleanup-days takes a whole number', {cleanupDays: 0}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});

test.each(['csv', 'json', 'html'])(
	'an export as .%s that cannot be written is refused before anything is read',
	async form => {
		const {call} = invocation({flags: {export: `/nodir/report.${form}`}});
		await expect(status.run(call)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('/nodir/')});
	},
);
