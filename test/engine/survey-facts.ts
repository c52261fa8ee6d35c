/** Runs and plans as a survey tells them, for tests. */
import type {PlanSummary} from '../../source/engine/plan-summary.ts';
import type {PlanSurvey, RunSurvey} from '../../source/engine/survey.ts';

export const noon = Date.UTC(2026, 10, 22, 12);
const scope = {object: 'DocListEntry__c', filter: '', accounts: []};

export const runSurvey = (change: Partial<RunSurvey> = {}): RunSurvey => ({
	id: 12,
	type: 'backup',
	command: 'doclift backup --full',
	status: 'completed',
	startedAt: noon - 3_600_000,
	endedAt: noon - 60_000,
	heartbeatAt: noon - 60_000,
	processed: 10,
	successful: 9,
	failed: 1,
	new: 10,
	updated: 0,
	skipped: 0,
	error: null,
	proof: null,
	dryByConfig: false,
	plan: null,
	scope,
	...change,
});

export const atWork = (silentMs: number): RunSurvey =>
	runSurvey({status: 'running', endedAt: null, heartbeatAt: noon - silentMs});

export const planSummary = (change: Partial<PlanSummary> = {}): PlanSummary => ({
	planId: 'CUT-ABCD-2345',
	direction: 'cutover',
	scope,
	test: null,
	linkBase: 'https://docs.example/',
	linkField: 'DocListEntry__c.Document__c',
	records: 1000,
	createdAt: noon - 600_000,
	classes: {'to-switch': 900},
	changes: 900,
	newFiles: 0,
	blocked: {},
	stayingAtVendor: {},
	linkProof: {tried: 20, opened: 20, failures: [], policy: 'required', overruled: false},
	wayBack: {tried: 20, opened: 20, failures: []},
	compared: {source: 'listing', destination: 'listing'},
	apiCalls: {needed: 30, available: 90_000},
	secondsForecast: 60,
	...change,
});

export const planSurvey = (change: Partial<PlanSurvey> = {}): PlanSurvey => ({
	planId: 'CUT-ABCD-2345',
	direction: 'cutover',
	state: 'ready',
	createdAt: noon - 600_000,
	startedAt: null,
	endedAt: null,
	changes: 900,
	copiedSince: null,
	summary: planSummary(),
	windows: {requests: 0, medianMs: 0, p99Ms: 0, mostMs: 0, moved: 0, movedRecords: []},
	rings: [{ring: 0, records: 900, applied: 0, failed: 0, conflicts: 0, deleted: 0}],
	...change,
});
