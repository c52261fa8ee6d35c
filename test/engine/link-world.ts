/** What the tests of plans and their execution run against: a real ledger, and an org whose fields are written. */
import {type Control, createControl} from '../../source/engine/control.ts';
import {executeCutOver} from '../../source/engine/execute-link-run.ts';
import {linkTo} from '../../source/engine/link.ts';
import type {CutOverPlanOrder, ExecuteOrder, LinkPorts, RollbackPlanOrder} from '../../source/engine/link-run.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import type {RollbackRecord} from '../../source/engine/ports/keepsakes.ts';
import type {FieldValue, LinkFields, WriteOutcome} from '../../source/engine/ports/link-fields.ts';
import type {OpenLink} from '../../source/engine/ports/open-link.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {startRun} from '../../source/engine/start-run.ts';
import {
	accountOf,
	everything,
	openBucket,
	openCopier,
	openOrg,
	openWorld,
	record,
	rules,
	type TestBucket,
	type TestOrg,
	verifiedReceipt,
	type World,
} from './world.ts';

export const base = 'https://customer-docs.s3.us-east-1.amazonaws.com/';
export const field = 'Document__c';

export type Salesforce = LinkFields & {
	/** Requests as they came. */
	readonly writes: Array<ReadonlyArray<{readonly recordId: string; readonly url: string}>>;
	/** Called before a request takes effect, and after it; what it throws is a lost call, or a lost reply. */
	before: (changes: ReadonlyArray<{readonly recordId: string; readonly url: string}>) => void | Promise<void>;
	after: () => void | Promise<void>;
	/** Called before each reading, and after it. */
	late: () => void;
	read: () => void;
	/** What the org says to one record; undefined lets it through. */
	answers: (recordId: string) => Exclude<WriteOutcome, {done: true}> | undefined;
};

/** The fields of the records that the org holds. */
export function openFields(org: TestOrg): Salesforce {
	const fieldOf = (id: string): FieldValue => {
		const found = org.records.get(id);
		return found && !found.deleted && org.shows(found) ? {url: found.url, modifiedAt: found.modifiedAt} : null;
	};
	const writeOne = (recordId: string, url: string): WriteOutcome => {
		const found = org.records.get(recordId);
		if (!found || found.deleted) return {done: false, why: 'deleted', message: 'ENTITY_IS_DELETED'};
		const refusal = it.answers(recordId);
		if (refusal) return refusal;
		org.put({...found, url});
		return {done: true};
	};
	const it: Salesforce = {
		writes: [],
		before: () => {},
		after: () => {},
		late: () => {},
		read: () => {},
		answers: () => undefined,
		async readLinks(ids) {
			it.late();
			const values = ids.map(fieldOf);
			it.read();
			return values;
		},
		async writeLinks(changes, fresh) {
			if (!fresh()) return null;
			it.writes.push(changes);
			await it.before(changes);
			const outcomes = changes.map(({recordId, url}) => writeOne(recordId, url));
			await it.after();
			return outcomes;
		},
	};
	return it;
}

export type LinkWorld = World & {
	readonly org: TestOrg;
	readonly fields: Salesforce;
	readonly bucket: TestBucket;
	readonly ports: LinkPorts;
	readonly kept: {rollback: RollbackRecord[]; ledgers: string[]; stored: string[]};
	readonly urlOf: (n: string) => string | null | undefined;
};

type Parts = {
	readonly copy?: (task: FileTask) => Receipt;
	readonly openLink?: OpenLink;
	readonly control?: Control;
	readonly clock?: World['clock'];
	/** Folder of the ledger's folder. */
	readonly under?: string;
	/** One that lies there already. */
	readonly ledger?: string;
};

/** An org of so many records, its ports, and a bucket that opens every link. */
export function openLinkWorld(records: number | readonly SourceRecord[] = 10, parts: Parts = {}): LinkWorld {
	const {under, ledger: lies} = parts;
	const world = openWorld(parts.clock, {
		...(under === undefined ? {} : {under}),
		...(lies === undefined ? {} : {ledger: lies}),
	});
	const org = openOrg(typeof records === 'number' ? Array.from({length: records}, (_, n) => record(n)) : records, 50);
	const fields = openFields(org);
	const bucket = openBucket();
	const kept: LinkWorld['kept'] = {rollback: [], ledgers: [], stored: []};
	const {ledger, links, clock, emit} = world;
	const described = {name: field, type: 'url', length: 255, updateable: true, filterable: true};
	const ports: LinkPorts = {
		ledger,
		links,
		clock,
		emit,
		linkFields: fields,
		destination: bucket,
		memoryMb: () => 1,
		control: parts.control ?? createControl(emit),
		salesforce: {
			...org.salesforce,
			describe: async () => ({updateable: true, fields: new Map([[field, described]])}),
			usage: async () => ({used: 0, max: 100_000}),
		},
		source: {buckets: [], list: async function* () {}, stat: async () => null},
		openCopier: async () => openCopier(task => stored(bucket, task, (parts.copy ?? verifiedReceipt)(task))),
		openLink:
			parts.openLink ??
			(async url => {
				const found = [...bucket.objects].find(([key]) => linkTo(base, key) === url)?.[1];
				return {status: found || url.includes('vendor') ? 200 : 403, bytes: found?.size ?? null, contentType: null};
			}),
		keepsakes: {
			async writeRollbackFile(plan, pages) {
				kept.rollback = [...pages].flat();
				return `rollback-${plan}.json`;
			},
			async storeRollbackFile(path, {onStored}) {
				kept.stored.push(path);
				onStored(0.5);
				onStored(1);
				return true;
			},
			async copyLedger(plan) {
				kept.ledgers.push(plan);
				return `${plan}.db`;
			},
		},
	};
	return {...world, org, fields, bucket, ports, kept, urlOf: id => org.records.get(id)?.url};
}

function stored(bucket: TestBucket, {key, recordId}: FileTask, receipt: Receipt): Receipt {
	if (receipt.outcome === 'verified') {
		const {size, etag, sha256} = receipt;
		bucket.objects.set(key, {size, etag, sha256, recordId});
	}
	return receipt;
}

const circumstances = {
	command: 'doclift migrate',
	config: '{}',
	bucket: 'customer-docs',
	prefix: 'uploads',
	linkBase: base,
	test: null,
	pid: 1,
};
const keys = {prefix: 'uploads', mostLink: 255, linkLength: (key: string) => linkTo(base, key).length};

/** Rules that know what is ours, as the program's do. */
export const rulesIn = ({ledger: {isOurs, isUnderLinkBase}}: Pick<World, 'ledger'>) => ({
	...rules,
	isOurs,
	isUnderLinkBase,
});

export const backUp = (world: LinkWorld, ports: LinkPorts = world.ports) =>
	startRun(ports, {
		backup: {
			scope: everything,
			mode: 'full',
			readWith: 'auto',
			dryRun: false,
			limit: null,
			retry: null,
			acceptDeleted: false,
			prefix: 'uploads',
			concurrency: 8,
			bandwidth: undefined,
			failurePercent: 50,
			keys,
			rules: rulesIn(world),
		},
		...circumstances,
	});

export const cutOverOrder = (world: LinkWorld, parts: Partial<CutOverPlanOrder> = {}): CutOverPlanOrder => ({
	...circumstances,
	again: 'doclift migrate --dry-run',
	scope: everything,
	readWith: 'auto',
	urlField: field,
	linkField: `${everything.object}.${field}`,
	mostLink: 255,
	keys,
	rules: rulesIn(world),
	rings: {canary: 2, rings: [{percent: 30}]},
	writers: 3,
	apiReservePercent: 20,
	limit: null,
	mostCopies: null,
	linkProof: {policy: 'required', overruled: null, all: false},
	...parts,
});

export const rollbackOrder = (world: LinkWorld, parts: Partial<RollbackPlanOrder> = {}): RollbackPlanOrder => ({
	...circumstances,
	scope: everything,
	urlField: field,
	linkField: `${everything.object}.${field}`,
	rules: rulesIn(world),
	rings: {canary: 2, rings: [{percent: 30}]},
	writers: 3,
	apiReservePercent: 20,
	again: 'doclift rollback --from-database --dry-run',
	source: {from: 'ledger', run: null},
	...parts,
});

export const executeOrder = (world: LinkWorld, planId: string, parts: Partial<ExecuteOrder> = {}): ExecuteOrder => ({
	...circumstances,
	planId,
	mostCopies: null,
	keys,
	rules: rulesIn(world),
	urlField: field,
	linkField: `${everything.object}.${field}`,
	apiReservePercent: 20,
	writers: 3,
	concurrency: 8,
	bandwidth: undefined,
	failurePercent: {backup: 50, cutOver: 0.5},
	planMaxAgeHours: 72,
	dryRun: false,
	acceptUnproven: null,
	holdAfterCanary: false,
	plansFollow: false,
	...parts,
});

/** A world whose files are all copied and verified. */
export async function backedUp(...given: Parameters<typeof openLinkWorld>): Promise<LinkWorld> {
	const world = openLinkWorld(...given);
	await backUp(world);
	return world;
}

/** Plans the cut-over; the id of that plan. */
export async function planFor(world: LinkWorld, parts: Partial<CutOverPlanOrder> = {}): Promise<string> {
	const {plan} = await planCutOver(world.ports, cutOverOrder(world, parts));
	return plan?.planId ?? 'none';
}

/** Plans the cut-over, and carries it out. */
export const execute = async (world: LinkWorld, parts: Partial<ExecuteOrder> = {}) =>
	executeCutOver(world.ports, executeOrder(world, await planFor(world), parts));

/** Records, each of the account that its number is given. */
export const many = (count: number, account: (n: number) => number) =>
	Array.from({length: count}, (_, n) => record(n, {account: accountOf(account(n))}));
