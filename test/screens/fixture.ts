/** A console in the middle of a run: a ledger of some size, a run that copies, a plan. */
import {type FileState, fileStates} from '../../source/engine/life.ts';
import type {Tally} from '../../source/engine/ports/ledger.ts';
import type {
	AccountSurvey,
	FileSurvey,
	PlanRowSurvey,
	PlanSurvey,
	RecordSurvey,
	RunSurvey,
} from '../../source/engine/survey.ts';
import type {Action, Effect, Key, Loaded, Overview, SocketLine, Start} from '../../source/screens/dialogue.ts';
import {initial, type Model, reduce} from '../../source/screens/index.ts';
import {progress, started} from '../reports/events.ts';
import {plan as summary} from '../reports/plans.ts';

export const now = Date.UTC(2026, 10, 25, 12, 0, 0);
const minute = 60_000;

export const start = (change: Partial<Start> = {}): Start => ({
	columns: 80,
	rows: 24,
	now,
	unicode: true,
	colour: false,
	ledger: '/srv/doclift/migration_tracking.db',
	configured: {
		bucket: 'acme-documents',
		object: 'DocListEntry__c',
		dryRun: false,
		planMaxAgeHours: 72,
		linkBase: summary({}).linkBase,
		linkField: 'DocListEntry__c.Document__c',
		testAccount: null,
	},
	screen: 'home',
	ask: null,
	...change,
});

export const tally = (counts: Partial<Record<FileState, number>>): Tally =>
	Object.fromEntries(
		fileStates.map(state => {
			const count = counts[state] ?? 0;
			return [state, {count, bytes: state === 'verified' ? count * 210_000 : 0}];
		}),
	) as Tally;

const counts = {verified: 418_345, discovered: 579_000, copying: 24, failed: 281, missing: 1200, archived: 40} as const;

export const run = (change: Partial<RunSurvey> = {}): RunSurvey => ({
	id: 12,
	type: 'backup',
	command: 'backup --full',
	status: 'completed',
	startedAt: now - 90 * minute,
	endedAt: now - 20 * minute,
	heartbeatAt: now - 20 * minute,
	processed: 1000,
	successful: 990,
	failed: 10,
	new: 990,
	updated: 0,
	skipped: 0,
	error: null,
	dryByConfig: false,
	plan: null,
	proof: {salesforceCount: 1_000_000, accounted: 1_000_000, difference: 0, verdict: 'proven', passes: 1},
	scope: {object: 'DocListEntry__c', filter: '', accounts: []},
	...change,
});

export const planSurvey = (change: Partial<PlanSurvey> = {}): PlanSurvey => ({
	planId: 'CUT-7K3M-Q2PX',
	direction: 'cutover',
	state: 'ready',
	createdAt: now - 5 * minute,
	startedAt: null,
	endedAt: null,
	changes: 1_343_015,
	copiedSince: null,
	rings: [
		{ring: 0, records: 5, applied: 0, failed: 0, conflicts: 0, deleted: 0},
		{ring: 1, records: 13_430, applied: 0, failed: 0, conflicts: 0, deleted: 0},
		{ring: 2, records: 1_329_580, applied: 0, failed: 0, conflicts: 0, deleted: 0},
	],
	windows: {requests: 0, medianMs: 0, p99Ms: 0, mostMs: 0, moved: 0, movedRecords: []},
	summary: summary({}),
	...change,
});

export const rollbackPlan = (change: Partial<PlanSurvey> = {}): PlanSurvey =>
	planSurvey({
		planId: 'BACK-9WTR-4HNC',
		direction: 'rollback',
		changes: 1000,
		summary: summary({
			planId: 'BACK-9WTR-4HNC',
			direction: 'rollback',
			records: 1000,
			changes: 1000,
			newFiles: 0,
			classes: {'to-restore': 1000, 'not-ours': 3},
			blocked: {'not-ours': 3},
			stayingAtVendor: {},
		}),
		...change,
	});

export const overview = (change: Partial<Overview> = {}): Overview => ({
	about: {
		file: '/srv/doclift/migration_tracking.db',
		orgId: '00D000000000001EAA',
		bucket: 'acme-documents',
		ledgerBytes: 690_000_000,
		walBytes: 4_000_000,
		discovered: true,
	},
	tally: tally(counts),
	links: {original: 998_890, switching: 0, switched: 0, restoring: 0, conflict: 0, failed: 0, deleted: 0},
	accepted: {missing: 200},
	errorClasses: [
		{
			state: 'missing',
			kind: 'download-missing',
			count: 1200,
			accepted: 200,
			example: 'a0X000000000007AAA: 404',
			lastAt: now,
		},
		{
			state: 'failed',
			kind: 'network-throttled',
			count: 214,
			accepted: 0,
			example: 'a0X000000000008AAA: 503 SlowDown',
			lastAt: now,
		},
		{
			state: 'failed',
			kind: 'download-truncated',
			count: 67,
			accepted: 0,
			example: '100 of 200 bytes',
			lastAt: now - minute,
		},
		{
			state: 'archived',
			kind: 'download-archived',
			count: 40,
			accepted: 0,
			example: 'GLACIER',
			lastAt: now - 9 * minute,
		},
	],
	runs: [run()],
	plan: null,
	lastHour: Array.from({length: 60}, (_, at) => ({
		at: now - (60 - at) * minute,
		files: 20_000 + Math.round(9000 * Math.sin(at / 5)),
		bytes: 4e9,
	})),
	lastMinutes: Array.from({length: 120}, (_, at) => ({
		at: now - (120 - at) * 5000,
		files: 2000 + Math.round(900 * Math.sin(at / 4)),
		bytes: 5e8 + 2e8 * Math.cos(at / 7),
	})),
	countedFrom: 0,
	readAt: now,
	...change,
});

const names = ['Acme', 'Globex', 'Initech', 'Umbrella', 'Hooli', 'Stark', 'Wayne', 'Wonka', 'Tyrell', 'Cyberdyne'];

export const accounts = (length: number): readonly AccountSurvey[] =>
	Array.from({length}, (_, at) => {
		const files = 20 + ((at * 37) % 400);
		const attention = at % 7 === 0 ? at % 5 : 0;
		const verified = at % 3 === 0 ? files - attention : Math.floor(files / 3);
		return {
			account: at + 1,
			accountId: `001Hs${String(at).padStart(10, '0')}QAA`,
			records: files + (at % 9),
			name: `${names[at % names.length]} ${String(at).padStart(5, '0')}`,
			files,
			verified,
			attention,
			signedOff: 0,
			waiting: files - verified - attention,
			bytes: verified * 210_000,
		};
	});

export const key = (name: Key['name'], text = '', ctrl = false): Key => ({name, text, ctrl});

/** Keys as a person presses them: single characters, and names such as `enter`; `ctrl-c`. */
export function keysOf(...typed: readonly string[]): readonly Key[] {
	const named = ['up', 'down', 'left', 'right', 'enter', 'escape', 'tab', 'backspace', 'delete', 'pageUp', 'pageDown'];
	return typed.flatMap(one => {
		if ([...named, 'home', 'end'].includes(one)) return [key(one as Key['name'])];
		if (/^ctrl-.$/.test(one)) return [key('char', one.slice(5), true)];
		return [...one].map(character => key('char', character));
	});
}

/** A console that is told things one after the other, with everything that it wanted done. */
export function createStory(change: Partial<Start> = {}) {
	let model: Model = initial(start(change));
	const effects: Effect[] = [];
	const tell = (action: Action): Model => {
		const next = reduce(model, action);
		model = next.model;
		effects.push(...next.effects);
		// As the console does, before it hears the next key.
		for (const one of next.effects) {
			if (one.type !== 'launch') continue;
			tell({type: 'connection', connection: {state: 'starting', command: one.args.join(' ')}});
		}
		return model;
	};
	return {
		tell,
		model: () => model,
		press: (...typed: readonly string[]) => {
			for (const one of keysOf(...typed)) tell({type: 'key', key: one});
			return model;
		},
		line: (line: SocketLine, at = model.now) => tell({type: 'line', line, now: at}),
		load: (loaded: Loaded, at = model.now) => tell({type: 'loaded', now: at, ...loaded}),
		tick: (at: number) => tell({type: 'tick', now: at}),
		/** What was wanted since this was asked last, reading aside. */
		orders: (): readonly Effect[] => effects.splice(0).filter(({type}) => type !== 'load'),
		loads: (): readonly Effect[] => effects.splice(0).filter(({type}) => type === 'load'),
	};
}

const time = new Date(now).toISOString();
/** Lines as the socket brings them. */
export const timed = <Event extends object>(event: Event): Event & {readonly time: string} => ({...event, time});

/** A console on a ledger with a run that copies, as it is most of the time. */
export function createBusy(change: Partial<Start> = {}) {
	const story = createStory(change);
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview()});
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed(started({runId: 13})), now);
	story.line(timed({type: 'state', state: 'copying', reason: '579,024 files to copy'} as const), now);
	story.line(timed(progress({done: 418_345, total: 998_890, etaSeconds: 1189})), now);
	story.load({want: {what: 'overview'}, value: overview()});
	story.orders();
	return story;
}

/** What the reading of a plan's rows gives. */
export const planRows = (from: number, length: number): readonly PlanRowSurvey[] =>
	Array.from({length}, (_, at) => {
		const seq = from + at;
		return {
			seq,
			recordId: `a0X${String(seq).padStart(12, '0')}AAA`,
			name: `Bill of lading ${seq}.pdf`,
			accountName: 'Acme 00001',
			class: 'to-switch',
			outcome: null,
			ring: seq <= 5 ? 0 : 1,
			found: null,
			from: `https://trackland-doc-storage.s3.us-west-2.amazonaws.com/docs/${seq}.pdf`,
			to: `https://acme-documents.s3.us-east-1.amazonaws.com/uploads/001Hs0000000001QAA/Acme/${seq}.pdf`,
		};
	});

export const file = (at: number, change: Partial<FileSurvey> = {}): FileSurvey => ({
	row: at,
	recordId: `a0X${String(at).padStart(12, '0')}AAA`,
	name: `POD ${at}.pdf`,
	accountName: 'Acme 00001',
	state: 'verified',
	link: 'original',
	bytes: 210_000,
	failure: null,
	verifiedAt: now,
	accepted: false,
	url: `https://trackland-doc-storage.s3.us-west-2.amazonaws.com/docs/${at}.pdf`,
	key: `uploads/001Hs0000000001QAA/Acme/POD ${at}.pdf`,
	...change,
});

export const record = (change: Partial<RecordSurvey> = {}): RecordSurvey => ({
	...file(7, {state: 'failed', failure: 'download-truncated'}),
	accountId: '001Hs0000000001QAA',
	generation: 1,
	outside: false,
	modifiedAt: now,
	sha256: null,
	sourceEtag: null,
	etag: null,
	servedBy: 's3',
	refusal: null,
	ourUrl: null,
	versions: [],
	plans: [],
	acceptances: [],
	steps: [
		{at: now - minute, run: 12, from: 'discovered', to: 'copying', reason: 'claimed'},
		{at: now, run: 12, from: 'copying', to: 'failed', reason: 'download-truncated'},
	],
	attempts: [{at: now, run: 12, recordId: 'a0X', kind: 'download-truncated', message: '100 of 200 bytes', attempts: 3}],
	changes: [],
	...change,
});
