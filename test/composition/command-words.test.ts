import {expect, test} from 'vitest';
import {
	backupWords,
	migrateWords,
	rollbackPlanWords,
	rollbackWords,
	singlePhaseWords,
} from '../../source/composition/command-words.ts';

test('a backup is named with everything that bounds it, each word as a shell takes it', () => {
	expect(
		backupWords({
			mode: 'full',
			accounts: ["O'Brien & Sons", '001Hs0000000001QAA'],
			limit: 20,
			dryRun: false,
			acceptDeleted: true,
			retry: {words: ['missing', 'network'], states: ['missing'], kinds: ['network-reset']},
			until: {hours: 6, minutes: 5},
		}),
	).toBe(
		`doclift backup --full --account 'O'\\''Brien & Sons' --account 001Hs0000000001QAA --limit 20 --retry missing --retry network --until 06:05 --accept-deleted`,
	);
});

test('a backup without bounds is named by its mode alone', () => {
	const bare = {
		mode: 'incremental',
		accounts: [],
		limit: null,
		retry: null,
		until: null,
		acceptDeleted: false,
		dryRun: true,
	} as const;
	expect(backupWords(bare)).toBe('doclift backup --incremental --dry-run');
	expect(backupWords({...bare, dryRun: false})).toBe('doclift backup --incremental');
});

test('a cut-over is named with its scope, or with what its operator has taken on himself', () => {
	const plan = {act: 'plan', accounts: ['Acme Inc.'], limit: 5, exportTo: '/srv/my plan.csv'} as const;
	expect(migrateWords({...plan, allLinks: true, acceptUnproven: false})).toBe(
		"doclift migrate --dry-run --account 'Acme Inc.' --limit 5 --export '/srv/my plan.csv' --all-links",
	);
	expect(migrateWords({act: 'execute', confirm: 'CUT-7K3M-Q2PX', acceptUnproven: true, holdAfterCanary: true})).toBe(
		'doclift migrate --execute --confirm CUT-7K3M-Q2PX --accept-unproven-links --hold-after-canary',
	);
});

test.each([
	[{from: 'database'}, '--from-database'],
	[{from: 'run', run: 12}, '--run 12'],
	[{from: 'file', file: '/srv/roll back.json'}, "--rollback-file '/srv/roll back.json'"],
] as const)('a rollback is named with what it takes back: %j', (source, words) => {
	expect(
		rollbackWords({act: 'execute', source, accounts: ['001Hs0000000001QAA'], confirm: null, holdAfterCanary: false}),
	).toBe(`doclift rollback ${words} --account 001Hs0000000001QAA --execute`);
	expect(rollbackPlanWords({source, accounts: []})).toBe(`doclift rollback ${words} --dry-run`);
});

test('a rollback of a plan, and the two phases in one, are named with what was confirmed', () => {
	const confirmed = {act: 'execute', source: null, accounts: [], confirm: 'BACK-9WTR-4HNC'} as const;
	expect(rollbackWords({...confirmed, holdAfterCanary: false})).toBe(
		'doclift rollback --execute --confirm BACK-9WTR-4HNC',
	);
	expect(rollbackWords({...confirmed, holdAfterCanary: true})).toBe(
		'doclift rollback --execute --confirm BACK-9WTR-4HNC --hold-after-canary',
	);
	expect(singlePhaseWords({act: 'plan', confirm: null, holdAfterCanary: false})).toBe('doclift single-phase --dry-run');
	expect(singlePhaseWords({act: 'execute', confirm: '00D000000000001EAA', holdAfterCanary: true})).toBe(
		'doclift single-phase --execute --confirm 00D000000000001EAA --hold-after-canary',
	);
});
