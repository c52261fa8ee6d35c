import {describe, expect, it} from 'vitest';
import {assignKeys} from '../../source/engine/assign-keys.ts';
import {decide} from '../../source/engine/decide.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {probeKey, rollbackKey} from '../../source/engine/key.ts';
import type {StoredObject} from '../../source/engine/ports/buckets.ts';
import type {FileTask} from '../../source/engine/ports/copier.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import {reconcile} from '../../source/engine/reconcile.ts';
import {seal} from '../db/planned.ts';
import {beginRun, everything, openBucket, openWorld, record, rules, verifiedReceipt, type World} from './world.ts';

/** A world in which a run has died while it copied so many files. */
async function crashed(count: number): Promise<{world: World; tasks: readonly FileTask[]; next: number}> {
	const world = openWorld();
	const {ledger, run, clock} = world;
	const discovery = ledger.beginDiscovery(run, everything, 'full', 0);
	ledger.absorb(
		discovery,
		Array.from({length: count}, (_, n) => record(n)),
		(known, seen) => decide(known, seen, rules),
	);
	await assignKeys(world, {
		run,
		scope: everything,
		stopping: new AbortController().signal,
		onNamed: () => {},
		rules: {prefix: 'uploads', mostLink: 255, linkLength: key => key.length},
	});
	const tasks = ledger.claim(run, everything, {files: count, bytes: 1e9, after: 0});
	ledger.interruptDeadRuns(clock.now());
	return {world, tasks, next: beginRun(ledger, clock)};
}

const stored = (task: FileTask, parts: Partial<StoredObject> = {}): StoredObject => {
	const {size, etag, sha256, sourceEtag} = verifiedReceipt(task);
	return {size, etag, sha256, sourceEtag, recordId: task.recordId, ...parts};
};
/** The code of a plan that this ledger has made. */
function planned({links, clock}: World, run: number, row: number): string {
	const [linkBase, now] = ['https://customer-docs.s3.us-east-1.amazonaws.com/', clock.now()];
	const plan = links.createPlan(run, {direction: 'cutover', scope: everything, linkBase, now});
	links.addPlanRows(run, plan, [{row, class: 'to-switch'}]);
	return seal({links, run}, plan, {canary: 0, rings: [], summary: planId => JSON.stringify({planId}), now}).code;
}
const counts = ({ledger}: World) => {
	const {discovered, copying, verified} = ledger.tally(everything);
	return {discovered: discovered.count, copying: copying.count, verified: verified.count};
};

describe('what a crash left in flight', () => {
	it('fault 1: is verified where the bucket proves it, and begins again where it does not', async () => {
		const {world, tasks, next} = await crashed(5);
		const bucket = openBucket();
		const [proven, stranger, unhashed, foreignId] = tasks;
		if (proven) bucket.objects.set(proven.key, stored(proven));
		if (stranger) bucket.objects.set(stranger.key, {size: 1, etag: 'x'});
		if (unhashed) {
			const {sha256: _, ...withoutHash} = stored(unhashed);
			bucket.objects.set(unhashed.key, {...withoutHash, upload: 'nonce'});
		}
		if (foreignId) bucket.objects.set(foreignId.key, stored(foreignId, {recordId: 'a0B5e0000099999EAA'}));

		const found = await reconcile({...world, destination: bucket}, {run: next, prefix: 'uploads', writes: true});
		expect(found).toEqual({verified: 1, released: 4, aborted: 0});
		expect(counts(world)).toEqual({discovered: 4, copying: 0, verified: 1});
		const row = world.db
			.prepare('SELECT hex(hash) AS hash, size, served_by FROM records WHERE id = ?')
			.get(proven?.row);
		const object = proven && stored(proven);
		expect(row).toEqual({hash: object?.sha256?.toUpperCase(), size: object?.size, served_by: null});
		expect(world.said('reconciling')).toHaveLength(1);
	});

	it('is settled whole, also in thousands, and a second time there is nothing to settle', async () => {
		const {world, tasks, next} = await crashed(1000);
		const bucket = openBucket();
		for (const task of tasks) if (task.row % 2 === 0) bucket.objects.set(task.key, stored(task));
		await reconcile({...world, destination: bucket}, {run: next, prefix: 'uploads', writes: true});
		expect(counts(world)).toEqual({discovered: 500, copying: 0, verified: 500});
		world.events.length = 0;
		await reconcile({...world, destination: bucket}, {run: next, prefix: 'uploads', writes: true});
		expect(world.events).toEqual([]);
	});

	it('hazard 22: is not the older copy that it was to replace', async () => {
		const {world, tasks, next} = await crashed(1);
		const bucket = openBucket();
		const [task] = tasks;
		if (!task) throw new Error('no task');
		const old = {etag: 'old', sha256: 'a'.repeat(64), superseded: false};
		bucket.objects.set(task.key, stored(task, old));
		const ledger: Ledger = {
			...world.ledger,
			inFlight: (after, limit) => world.ledger.inFlight(after, limit).map(row => ({...row, replaces: old})),
		};
		const found = await reconcile(
			{...world, ledger, destination: bucket},
			{run: next, prefix: 'uploads', writes: true},
		);
		expect(found).toMatchObject({verified: 0, released: 1});
	});

	it('hazard 62: is not guessed at when the bucket does not answer', async () => {
		const {world, next} = await crashed(3);
		const stat = async () => {
			throw new MigrationError('authentication-destination', 'refused');
		};
		await expect(
			reconcile({...world, destination: {...openBucket(), stat}}, {run: next, prefix: 'uploads', writes: true}),
		).rejects.toMatchObject({kind: 'authentication-destination'});
		expect(counts(world)).toEqual({discovered: 0, copying: 3, verified: 0});
	});
});

describe('hazard 57: uploads that a crash left unfinished', () => {
	it("fault 2: are aborted where they are ours; somebody else's are left alone", async () => {
		const {world, tasks, next} = await crashed(2);
		const bucket = openBucket();
		bucket.uploads.push(
			{key: tasks[0]?.key ?? '', uploadId: '1'},
			{key: 'uploads/other.zip', uploadId: '2'},
			{key: probeKey('uploads'), uploadId: '3'},
		);
		const found = await reconcile({...world, destination: bucket}, {run: next, prefix: 'uploads', writes: true});
		expect(found.aborted).toBe(2);
		expect(bucket.uploads).toEqual([{key: 'uploads/other.zip', uploadId: '2'}]);
	});

	it("are aborted also of a plan's rollback file, and below a former prefix; another ledger's is left alone", async () => {
		const {world, tasks, next} = await crashed(1);
		const bucket = openBucket();
		const kept = `rollback-${planned(world, next, tasks[0]?.row ?? 0)}.json`;
		const others = [
			{key: `elsewhere/.doclift/${kept}`, uploadId: '4'},
			{key: 'archive/.doclift/notes', uploadId: '5'},
			{key: rollbackKey('uploads', 'rollback-CUT-2345-6789.json'), uploadId: '6'},
			{key: rollbackKey('archive', 'rollback-CUT-2345-6789.json'), uploadId: '7'},
		];
		bucket.uploads.push(
			{key: tasks[0]?.key ?? '', uploadId: '1'},
			{key: rollbackKey('uploads', kept), uploadId: '2'},
			{key: rollbackKey('archive', kept), uploadId: '3'},
			...others,
		);
		// The ledger's copies lie under `uploads`; by now new ones are to lie elsewhere.
		const found = await reconcile({...world, destination: bucket}, {run: next, prefix: 'archive', writes: true});
		expect(found.aborted).toBe(3);
		expect(bucket.uploads).toEqual(others);
	});

	it('are looked for once where one prefix lies under another', async () => {
		const {world, next} = await crashed(1);
		const bucket = openBucket();
		const asked: string[] = [];
		const pendingUploads = (prefix: string) => {
			asked.push(prefix);
			return bucket.pendingUploads(prefix);
		};
		const ports = {...world, destination: {...bucket, pendingUploads}};
		for (const prefix of ['uploads', 'uploads/2026', '']) await reconcile(ports, {run: next, prefix, writes: true});
		expect(asked).toEqual(['uploads/', 'uploads/', '']);
	});

	it('stay where they are when the run only looks', async () => {
		const {world, tasks, next} = await crashed(1);
		const bucket = openBucket();
		bucket.uploads.push({key: tasks[0]?.key ?? '', uploadId: '1'});
		await reconcile({...world, destination: bucket}, {run: next, prefix: 'uploads', writes: false});
		expect(bucket.uploads).toHaveLength(1);
	});

	it('do not stand in the way of a backup that may not list them', async () => {
		const {world, next} = await crashed(1);
		// biome-ignore lint/correctness/useYield: it is refused before its first page
		const pendingUploads = async function* () {
			throw new MigrationError('upload-forbidden', 'AccessDenied');
		};
		const ports = {...world, destination: {...openBucket(), pendingUploads}};
		expect(await reconcile(ports, {run: next, prefix: 'uploads', writes: true})).toMatchObject({
			released: 1,
			aborted: 0,
		});
		expect(world.said('notice').join()).toMatch(/may not be listed/);
	});
});
