/** Plans and their ends, for the tests of what people read of them. */
import type {CutOverResult, RollbackResult} from '../../source/engine/link-result.ts';
import type {PlanSummary} from '../../source/engine/plan-summary.ts';

const opened = {tried: 20, opened: 20, failures: []};

export const plan = (change: Partial<PlanSummary>): PlanSummary => ({
	planId: 'CUT-7K3M-Q2PX',
	direction: 'cutover',
	scope: {object: 'DocListEntry__c', filter: '', accounts: []},
	test: null,
	org: {orgId: '00D000000000001EAA', orgName: 'Acme Inc.', sandbox: false},
	linkBase: 'https://acme-documents.s3.us-east-1.amazonaws.com/',
	createdAt: Date.UTC(2026, 10, 22, 16, 20, 31),
	records: 1_344_438,
	classes: {
		'to-switch': 1_343_000,
		new: 12,
		'changed-since-backup': 3,
		'already-ours': 5,
		'edited-by-user': 7,
		deleted: 11,
		missing: 1000,
		excluded: 300,
		folder: 100,
	},
	changes: 1_343_015,
	newFiles: 15,
	blocked: {'edited-by-user': 7, missing: 1000, excluded: 300},
	stayingAtVendor: {'edited-by-user': 7, missing: 1000, excluded: 300},
	linkProof: {...opened, policy: 'required', overruled: false},
	wayBack: opened,
	compared: {source: 'listing', destination: 'listing'},
	apiCalls: {needed: 7400, available: 79_900},
	secondsForecast: 3720,
	...change,
});

const end = {
	runId: 3,
	test: null,
	done: true,
	changes: 1000,
	earlier: 0,
	remaining: 0,
	validated: 998,
	conflicts: 2,
	failed: 0,
	uncopied: {},
	deleted: 0,
	windows: {requests: 5, medianMs: 240, p99Ms: 405, mostMs: 410, moved: 0, movedRecords: []},
	attention: [
		{recordId: 'a0X000000000007AAA', outcome: 'conflict', found: 'https://elsewhere.example.com/mine.pdf'},
		{recordId: 'a0X000000000008AAA', outcome: 'conflict', found: 'the field is empty \x1b[2J'},
	],
	seconds: 12.5,
	forecast: {seconds: 10, apiCalls: 30},
	apiCalls: 31,
	exitCode: 1,
	stoppedBy: null,
	error: null,
} as const;

export const cutOver = (change: Partial<CutOverResult>): CutOverResult => ({
	...end,
	planId: 'CUT-7K3M-Q2PX',
	switched: 998,
	copied: 3,
	arrivedAfterPlan: 1,
	rollbackFile: '/srv/doclift/rollback-CUT-7K3M-Q2PX.json',
	ledgerCopy: '/srv/doclift/migration_tracking.db.before-CUT-7K3M-Q2PX',
	overruling: null,
	...change,
});

export const rolledBack = (change: Partial<RollbackResult>): RollbackResult => ({
	...end,
	planId: 'BACK-9WTR-4HNC',
	restored: 998,
	noOriginal: 2,
	leftAlone: {'edited-by-user': 1, 'not-ours': 0},
	...change,
});
