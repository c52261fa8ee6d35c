/** Events as a run says them, for the tests of its readers. */
import type {BackupResult, Progress, Started} from '../../source/engine/event.ts';

const scope = {object: 'DocListEntry__c', filter: '', accounts: []};

export const started = (change: Partial<Started>): Started => ({
	type: 'started',
	runId: 1,
	command: 'backup',
	mode: 'full',
	pid: 4242,
	org: {
		orgId: '00D000000000001EAA',
		orgName: 'Acme Inc.',
		sandbox: false,
		userId: '005000000000001AAA',
		instanceUrl: 'https://acme.my.salesforce.com',
		auth: 'password',
	},
	bucket: 'acme-documents',
	scope,
	test: null,
	dryRun: false,
	interrupted: [],
	...change,
});

export const progress = (change: Partial<Progress>): Progress => ({
	type: 'progress',
	phase: 'copying',
	done: 250,
	total: 1000,
	dispositions: {verified: 248, failed: 2, discovered: 750},
	bytes: 123_456_789,
	filesPerSecond: 1240,
	bytesPerSecond: 56_000_000,
	etaSeconds: 71,
	inFlight: 24,
	concurrency: 24,
	retries: 0,
	memoryMb: 120,
	...change,
});

const none = {
	discovered: 0,
	copying: 0,
	verified: 0,
	failed: 0,
	missing: 0,
	archived: 0,
	collision: 0,
	excluded: 0,
	'bad-url': 0,
	'foreign-url': 0,
	'no-url': 0,
	'no-account': 0,
	folder: 0,
	'already-ours': 0,
};

export const result = (change: Partial<BackupResult>): BackupResult => ({
	runId: 1,
	scope,
	test: null,
	dryRun: false,
	salesforceCount: 1000,
	proof: {salesforceCount: 1000, accounted: 1000, difference: 0, verdict: 'proven', passes: 1},
	dispositions: {...none, verified: 950, failed: 2, missing: 10, excluded: 20, folder: 18},
	deleted: 0,
	accepted: {},
	copied: 948,
	alreadyBackedUp: 2,
	failed: 2,
	bytes: 123_456_789,
	seconds: 7.65,
	errors: [
		{
			kind: 'download-truncated',
			count: 2,
			example: 'a0X000000000007AAA: 100 of 200 bytes',
			hint: 'The source sent fewer bytes than it announced. Run `doclift backup --incremental` to try again.',
		},
	],
	exitCode: 1,
	stoppedBy: null,
	error: null,
	...change,
});
