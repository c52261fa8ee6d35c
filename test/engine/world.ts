/** What the tests of the engine run against: a real ledger, and an org, a copier and a bucket that live in memory. */
import {createHash} from 'node:crypto';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import type {Rules} from '../../source/engine/decide.ts';
import type {RunEvent} from '../../source/engine/event.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {Destination, StoredObject} from '../../source/engine/ports/buckets.ts';
import type {Clock} from '../../source/engine/ports/clock.ts';
import type {Copier, FileTask, Receipt, Verified} from '../../source/engine/ports/copier.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import type {Salesforce, SourceRecord} from '../../source/engine/ports/salesforce.ts';
import type {Scope} from '../../source/engine/scope.ts';
import {createLocate} from '../../source/engine/url.ts';
import {virtualRun} from '../support/clock.ts';
import {enforcing} from '../support/enforcing.ts';
import {temporaryFolder} from '../support/folder.ts';

export const everything: Scope = {object: 'DocListEntry__c', filter: '', accounts: []};
export const org = {
	orgId: '00D5e0000001AAAEA2',
	orgName: 'Acme',
	sandbox: true,
	userId: '0055e00000AAAAAAA0',
	instanceUrl: 'https://acme.example',
	auth: 'password',
};
export const accountOf = (n: number) => ({id: `0015e00000${String(n).padStart(5, '0')}AAA`, name: `Account ${n}`});
export const idOf = (n: number): string => `a0B5e00000${String(n).padStart(5, '0')}EAA`;
export const urlOf = (n: number, mark = ''): string => `https://vendor.s3.us-west-2.amazonaws.com/t/${n}${mark}.pdf`;

export const record = (n: number, parts: Partial<SourceRecord> = {}): SourceRecord => ({
	id: idOf(n),
	name: `file ${n}.pdf`,
	url: urlOf(n),
	account: accountOf(n % 2),
	type: 'Document',
	modifiedAt: n,
	deleted: false,
	...parts,
});

export const rules: Rules = {
	locate: createLocate({buckets: ['vendor'], hosts: []}),
	isOurs: () => false,
	isUnderLinkBase: () => false,
	allowedExtensions: new Set(),
	maxFileBytes: 1e9,
	withoutAccount: 'skip',
};

/** An empty ledger, or the one that lies at `ledger`, with a run under way. */
export function openWorld(clock: Clock = virtualRun(), {under = tmpdir(), ledger: at = ''} = {}) {
	const path = at === '' ? join(temporaryFolder(under), 'ledger.db') : at;
	const file = openLedger(path, {now: clock.now});
	const close = () => file.close();
	onTestFinished(close);
	const {ledger, links, db, doors} = file;
	ledger.pin({orgId: org.orgId, bucket: 'customer-docs'});
	ledger.useLinkBase('https://customer-docs.s3.us-east-1.amazonaws.com/');
	const events: RunEvent[] = [];
	return {
		ledger,
		links,
		db,
		doors,
		clock,
		events,
		path,
		/** For a test of many worlds; one that has a single one need not. */
		close,
		emit: (event: RunEvent) => void events.push(event),
		run: beginRun(ledger, clock),
		/** Of every record, by number. */
		states: () =>
			Object.fromEntries(
				db
					.prepare<[], {id: string; state: string}>('SELECT record_id AS id, state FROM records ORDER BY record_id')
					.all()
					.map(({id, state}) => [Number(id.slice(10, 15)), state]),
			),
		/** What was said in `state` events of this kind. */
		said: (state: string) =>
			events.flatMap(event => (event.type === 'state' && event.state === state ? [event.reason] : [])),
	};
}

export type World = ReturnType<typeof openWorld>;

/** A port of the ledger whose methods find no room on the disk when they are called first; `refused` are those that were. */
export function onFullDisk<T extends object, K extends keyof T>(port: T, ...methods: readonly K[]) {
	const refused = new Set<K>();
	const tight = {...port};
	for (const method of methods) {
		const inRoom = port[method];
		if (typeof inRoom !== 'function') continue;
		const once = (...asked: unknown[]) => {
			if (refused.has(method)) return inRoom(...asked);
			refused.add(method);
			throw new MigrationError('ledger-full', 'No room is left on the disk of the ledger');
		};
		Object.assign(tight, {[method]: once});
	}
	return {tight, refused};
}

export const beginRun = (ledger: Ledger, clock: Clock): number =>
	ledger.beginRun({
		type: 'backup',
		command: 'doclift backup --full',
		scope: everything,
		config: '{}',
		now: clock.now(),
	});

export type TestOrg = {
	readonly records: Map<string, SourceRecord>;
	/** Called after each count and each page, with what was asked: here the org moves. */
	moves: (asked: 'count' | 'page' | 'changes' | 'retrieve', times: number) => void;
	/** What sharing lets the user see. */
	shows: (record: SourceRecord) => boolean;
	/** The condition that a filter stands for. */
	selects: (record: SourceRecord) => boolean;
	readonly salesforce: Salesforce;
	readonly renamed: Array<{readonly id: string; readonly name: string}>;
	put: (record: SourceRecord) => void;
	/** Into the recycle bin. */
	remove: (id: string) => void;
	/** Out of the recycle bin, for ever. */
	purge: (id: string) => void;
};

/** An org whose clock is the number of changes it has seen, in minutes. */
export function openOrg(records: readonly SourceRecord[], pageRows = 3): TestOrg {
	let time = 1_000 * 60_000;
	const asked = {count: 0, page: 0, changes: 0, retrieve: 0};
	const here = new Map(records.map(each => [each.id, each]));

	const among = ({accounts, filter}: Scope, each: SourceRecord) =>
		test.shows(each) &&
		(accounts.length === 0 || (each.account !== null && accounts.includes(each.account.id))) &&
		(filter === '' || test.selects(each));
	const ask = (what: keyof typeof asked) => test.moves(what, ++asked[what]);
	async function* pages(what: 'page' | 'changes', chosen: () => SourceRecord[]) {
		const rows = chosen().sort((a, b) => (a.id < b.id ? -1 : 1));
		for (let at = 0; at < rows.length; at += pageRows) {
			yield rows.slice(at, at + pageRows);
			ask(what);
		}
	}
	const stamp = () => {
		time += 60_000;
		return time;
	};

	const test: TestOrg = {
		records: here,
		moves: () => {},
		shows: () => true,
		selects: () => true,
		renamed: [],
		put: each => void here.set(each.id, {...each, modifiedAt: stamp()}),
		remove: id => {
			const each = here.get(id);
			if (each) here.set(id, {...each, deleted: true, modifiedAt: stamp()});
		},
		purge: id => void here.delete(id),
		salesforce: {
			org,
			describe: async () => ({updateable: true, fields: new Map()}),
			async count(scope) {
				const count = [...here.values()].filter(each => !each.deleted && among(scope, each)).length;
				const serverTime = time;
				ask('count');
				return {count, serverTime};
			},
			readAll: scope => pages('page', () => [...here.values()].filter(each => !each.deleted && among(scope, each))),
			readChanged: (scope, since) =>
				pages('changes', () => [...here.values()].filter(each => each.modifiedAt >= since && among(scope, each))),
			async retrieve(ids) {
				ask('retrieve');
				return ids.map(id => here.get(id)).map(each => (each && !each.deleted && test.shows(each) ? each : null));
			},
			async binned(ids) {
				return new Set(ids.filter(id => here.get(id)?.deleted));
			},
			async *changedAccounts() {
				yield test.renamed;
			},
			async *accounts() {},
			usage: async () => ({used: 0, max: 1}),
			session: () => ({instanceUrl: org.instanceUrl, accessToken: ''}),
			renewSession: async () => {},
		},
	};
	return test;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The receipt of a copy whose bytes are a function of the URL. */
export const verifiedReceipt = ({row, url}: FileTask): Verified => ({
	row,
	outcome: 'verified',
	size: url.length,
	sha256: sha256(url),
	servedBy: 's3',
	stored: 'put',
	attempts: 1,
	sourceEtag: sha256(url).slice(0, 32),
	etag: sha256(url).slice(32),
});

export type TestCopier = Copier & {
	/** Tasks in the order in which they came. */
	readonly tasks: FileTask[];
	/** Concurrencies and bandwidths as they were set. */
	readonly concurrencies: number[];
	readonly bandwidths: Array<number | undefined>;
	readonly drained: () => boolean;
};

/** Copies as `outcome` says; a batch takes as long as it takes to ask for all of its files. */
export function openCopier(
	outcome: (task: FileTask) => Receipt | Promise<Receipt> = verifiedReceipt,
	lanes = 2,
	batchFiles = 100,
): TestCopier {
	let drained = false;
	let concurrency = 0;
	let settled = 0;
	const tasks: FileTask[] = [];
	const concurrencies: number[] = [];
	const bandwidths: Array<number | undefined> = [];
	return {
		lanes,
		batchFiles,
		tasks,
		concurrencies,
		bandwidths,
		drained: () => drained,
		async copy(batch, settle) {
			const open = new Set(batch);
			try {
				for (const task of batch) {
					tasks.push(task);
					const receipt: Receipt = drained ? {row: task.row, outcome: 'released'} : await outcome(task);
					open.delete(task);
					settled++;
					settle([receipt]);
				}
			} catch (error) {
				settle([...open].map(({row}) => ({row, outcome: 'released'})));
				throw error;
			}
		},
		setConcurrency(files) {
			concurrency = files;
			concurrencies.push(files);
		},
		concurrency: () => concurrency,
		setBandwidth: bytes => void bandwidths.push(bytes),
		drain() {
			drained = true;
		},
		pulse: () => ({threads: [], bytesRead: 0, retries: 0, throttled: 0, outages: 0, settled}),
		atWork: async () => [],
		close: async () => {},
	};
}

export type TestBucket = Destination & {
	readonly objects: Map<string, StoredObject>;
	readonly uploads: Array<{readonly key: string; readonly uploadId: string}>;
};

export function openBucket(): TestBucket {
	const objects = new Map<string, StoredObject>();
	const uploads: TestBucket['uploads'] = [];
	return {
		objects,
		uploads,
		stat: async key => objects.get(key) ?? null,
		probe: async () => enforcing,
		async *list(prefix) {
			yield [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, {size, etag}]) => ({key, size, etag}));
		},
		async *pendingUploads(prefix) {
			for (const upload of [...uploads]) if (upload.key.startsWith(prefix)) yield upload;
		},
		async abortUpload(key, uploadId) {
			const at = uploads.findIndex(upload => upload.key === key && upload.uploadId === uploadId);
			if (at >= 0) uploads.splice(at, 1);
		},
	};
}
