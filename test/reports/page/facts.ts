/** A ledger's facts in the middle of everything: the shapes of a real one, the numbers made up. */
import type {Facts} from '../../../source/reports/page/facts.ts';
import {plan} from '../plans.ts';

const hour = 3_600_000;
const begun = Date.UTC(2026, 10, 24, 6);

export const hostile = `<img src=x onerror="window.broken=true"></script>`;

export function someFacts(accounts = 40): Facts {
	const dispositions = {
		discovered: 1_200,
		copying: 32,
		verified: 92_310,
		failed: 120,
		missing: 340,
		archived: 15,
		collision: 2,
		excluded: 800,
		'bad-url': 61,
		'foreign-url': 44,
		'no-url': 410,
		'no-account': 150,
		folder: 2_100,
		'already-ours': 12,
	};
	const records = Object.values(dispositions).reduce((sum, n) => sum + n, 0);
	const proof = {salesforceCount: records, accounted: records, difference: 0, verdict: 'proven', passes: 1} as const;
	const spans = Array.from({length: 30}, (_, at) => ({
		at: begun + at * hour,
		files: Math.round(3_000 + 1_500 * Math.sin(at / 4)),
		bytes: Math.round(3_000_000_000 + 1_500_000_000 * Math.sin(at / 4)),
	}));
	const runs: Facts['runs'] = [
		{
			id: 2,
			type: 'backup',
			command: 'doclift backup --incremental',
			status: 'running',
			startedAt: begun + 29 * hour,
			endedAt: null,
			heartbeatAt: begun + 31 * hour,
			processed: 0,
			successful: 0,
			failed: 0,
			new: 0,
			updated: 0,
			skipped: 0,
			error: null,
			proof: null,
			dryByConfig: false,
			plan: null,
			scope: {object: 'DocListEntry__c', filter: '', accounts: []},
		},
		{
			id: 1,
			type: 'backup',
			command: 'doclift backup --full',
			status: 'completed',
			startedAt: begun,
			endedAt: begun + 28 * hour,
			heartbeatAt: begun + 28 * hour,
			processed: 95_000,
			successful: 92_000,
			failed: 477,
			new: 92_000,
			updated: 0,
			skipped: 0,
			error: null,
			proof,
			dryByConfig: false,
			plan: null,
			scope: {object: 'DocListEntry__c', filter: '', accounts: []},
		},
	];
	return {
		madeAt: begun + 31 * hour,
		testAccount: null,
		lock: null,
		about: {
			file: '/srv/doclift/migration_tracking.db',
			orgId: '00D5e000001AbCdEAK',
			bucket: 'acme-documents',
			discovered: true,
			ledgerBytes: 38_000_000,
			walBytes: 0,
		},
		dispositions,
		records,
		bytes: 92_310 * 1_100_000,
		deleted: 7,
		accepted: {missing: 300},
		links: {original: 60_000, switching: 0, switched: 32_300, restoring: 0, conflict: 9, failed: 1, deleted: 0},
		accounts: Array.from({length: accounts}, (_, at) => ({
			account: at + 1,
			accountId: `0015e00000Ab${String(at).padStart(3, '0')}AAA`,
			name: at === 3 ? hostile : `Account ${String.fromCharCode(65 + (at % 26))}${at}`,
			records: 100 + at,
			files: 90 + at,
			verified: 80 + (at % 10),
			waiting: 5,
			attention: at % 4,
			signedOff: 0,
			bytes: at * 1_000_000,
		})),
		errors: [
			{
				state: 'missing',
				kind: 'download-missing',
				count: 340,
				accepted: 300,
				example: 'The source has no object acme/1/report.pdf',
				lastAt: begun,
			},
			{
				state: 'failed',
				kind: 'network-timeout',
				count: 120,
				accepted: 0,
				example: `No answer from ${hostile}`,
				lastAt: begun,
			},
		],
		runs,
		proven: {...proof, run: 1, at: begun + 28 * hour, scope: {object: 'DocListEntry__c', filter: '', accounts: []}},
		plan: {
			planId: 'CUT-7K3M-9QXT',
			direction: 'cutover',
			state: 'executing',
			createdAt: begun + 30 * hour,
			copiedSince: null,
			startedAt: begun + 30.2 * hour,
			endedAt: null,
			changes: 92_310,
			rings: [
				{ring: 0, records: 5, applied: 5, failed: 0, conflicts: 0, deleted: 0},
				{ring: 1, records: 923, applied: 914, failed: 1, conflicts: 8, deleted: 0},
				{ring: 2, records: 91_382, applied: 31_381, failed: 0, conflicts: 1, deleted: 0},
			],
			windows: {requests: 161, medianMs: 240, p99Ms: 620, mostMs: 810, moved: 2, movedRecords: []},
			summary: plan({records: 97_596, changes: 92_310}),
		},
		lastVerifiedAt: null,
		course: {from: begun, to: begun + 30 * hour, spanMs: hour, spans},
	};
}
