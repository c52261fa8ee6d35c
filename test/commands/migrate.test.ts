import {describe, expect, test} from 'vitest';
import {migrate, readMigrate} from '../../source/commands/migrate.ts';
import {openingOf, readRollback, rollback} from '../../source/commands/rollback.ts';
import {invocation} from './invocation.ts';

const plan = (flags: Record<string, unknown>) => readMigrate({flags});
const back = (flags: Record<string, unknown>) => readRollback({flags});

describe('migrate', () => {
	test('plans or executes', () => {
		expect(plan({dryRun: true, account: ['Acme'], limit: 5, export: '/x/plan.csv', allLinks: true})).toEqual({
			act: 'plan',
			accounts: ['Acme'],
			limit: 5,
			exportTo: '/x/plan.csv',
			allLinks: true,
			acceptUnproven: false,
		});
		expect(plan({execute: true, confirm: 'CUT-7K3M-Q2PX', holdAfterCanary: true})).toEqual({
			act: 'execute',
			confirm: 'CUT-7K3M-Q2PX',
			acceptUnproven: false,
			holdAfterCanary: true,
		});
	});

	test.each<[string, Record<string, unknown>]>([
		['needs --dry-run or --execute', {}],
		['exclude each other', {dryRun: true, execute: true}],
		['--account, --limit do not go with --execute', {execute: true, account: ['Acme'], limit: 3}],
		['--all-links does not go with --execute', {execute: true, allLinks: true}],
		['--confirm does not go with --dry-run', {dryRun: true, confirm: 'CUT-7K3M-Q2PX'}],
		['--hold-after-canary does not go with --dry-run', {dryRun: true, holdAfterCanary: true}],
		['--limit takes a whole number', {dryRun: true, limit: 0}],
		['ends in .json or .csv', {dryRun: true, export: 'plan.xlsx'}],
	])('is a usage error: %s', (words, flags) => {
		expect(() => plan(flags)).toThrow(words);
	});

	test('an export that cannot be written is refused before anything is read, and before the console opens', async () => {
		for (const fullScreen of [false, true]) {
			const {call} = invocation({fullScreen, flags: {dryRun: true, export: '/nodir/plan.csv'}});
			await expect(migrate.run(call)).rejects.toMatchObject({
				kind: 'usage',
				message: expect.stringContaining('/nodir/'),
			});
		}
	});

	test('hazard 87: without a terminal --execute is refused unless --confirm names the plan', async () => {
		await expect(migrate.run(invocation({flags: {execute: true}}).call)).rejects.toMatchObject({
			kind: 'refused',
			hint: expect.stringContaining('--confirm PLAN_ID'),
		});
	});
});

describe('rollback', () => {
	test('knows what to take back', () => {
		expect(back({fromDatabase: true, dryRun: true})).toMatchObject({act: 'plan', source: {from: 'database'}});
		expect(back({run: 12, execute: true, account: ['Acme']})).toEqual({
			act: 'execute',
			source: {from: 'run', run: 12},
			accounts: ['Acme'],
			confirm: null,
			holdAfterCanary: false,
		});
		expect(back({execute: true, confirm: 'BACK-9WTR-4HNC', holdAfterCanary: true})).toMatchObject({
			holdAfterCanary: true,
		});
		expect(back({rollbackFile: '/x/r.json', dryRun: true})).toMatchObject({source: {from: 'file', file: '/x/r.json'}});
		expect(back({execute: true, confirm: 'BACK-9WTR-4HNC'})).toMatchObject({source: null, confirm: 'BACK-9WTR-4HNC'});
	});

	test.each<[string, Record<string, unknown>]>([
		['needs to know what to take back', {dryRun: true}],
		['exclude each other', {dryRun: true, fromDatabase: true, run: 1}],
		['needs --dry-run or --execute', {fromDatabase: true}],
		['--confirm does not go with --dry-run', {fromDatabase: true, dryRun: true, confirm: 'BACK-9WTR-4HNC'}],
		['--hold-after-canary does not go with --dry-run', {fromDatabase: true, dryRun: true, holdAfterCanary: true}],
		['--run takes a whole number', {dryRun: true, run: 1.5}],
		['--account does not go with --confirm', {execute: true, confirm: 'BACK-9WTR-4HNC', account: ['Acme']}],
	])('is a usage error: %s', (words, flags) => {
		expect(() => back(flags)).toThrow(words);
	});

	test('hazard 87: without a terminal --execute is refused unless --confirm names the plan', async () => {
		const {call} = invocation({flags: {execute: true, fromDatabase: true}});
		await expect(rollback.run(call)).rejects.toMatchObject({kind: 'refused'});
	});

	test.each<[string, Record<string, unknown>]>([
		['--from-database', {fromDatabase: true}],
		['--from-database', {}],
		['--run 12 --account Acme', {run: 12, account: ['Acme']}],
	])('without an act it names the command that plans what was typed: %s', (typed, flags) => {
		const hint = `Begin with \`doclift rollback ${typed} --dry-run\`: it plans and changes nothing.`;
		expect(() => back(flags)).toThrow(expect.objectContaining({hint}));
	});

	test.each(['--hold-after-canary', '--holdAfterCanary=true'])(
		'in the console %s is kept for the question, and the plan is made without it',
		word => {
			const request = back({execute: true, run: 12, holdAfterCanary: true});
			expect(openingOf(request, {typed: ['rollback', '--run', '12', '--execute', word]})).toEqual({
				screen: 'plan',
				ask: 'rollback-plan',
				launch: ['rollback', '--run', '12', '--dry-run'],
				holdAfterCanary: true,
			});
		},
	);

	test('what makes the plan that --confirm asks for takes back what was typed, and no more', async () => {
		const {call} = invocation({flags: {execute: true, rollbackFile: '/x/r.json', account: ['Acme']}});
		await expect(rollback.run(call)).rejects.toMatchObject({
			hint: expect.stringContaining('`doclift rollback --rollback-file /x/r.json --account Acme --dry-run`'),
		});
	});
});
