import {describe, expect, it, test} from 'vitest';
import type {BackupOrder, BackupPorts} from '../../source/engine/backup.ts';
import {createControl} from '../../source/engine/control.ts';
import type {BackupResult} from '../../source/engine/event.ts';
import {executeCutOver} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import type {ListedObject} from '../../source/engine/ports/buckets.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import {backupExitCode, startRun} from '../../source/engine/start-run.ts';
import {backUp, cutOverOrder, executeOrder, openLinkWorld} from './link-world.ts';
import {
	accountOf,
	everything,
	idOf,
	openBucket,
	openCopier,
	openOrg,
	openWorld,
	record,
	rules,
	type TestOrg,
	urlOf,
	verifiedReceipt,
	type World,
} from './world.ts';

const base = 'https://customer-docs.s3.us-east-1.amazonaws.com/';

const never = () => {
	throw new Error('a backup writes no link');
};
const untouched = {readLinks: never, writeLinks: never};

type Parts = {
	readonly order?: Partial<BackupOrder>;
	readonly copy?: (task: FileTask) => Receipt | Promise<Receipt>;
	readonly ports?: Partial<BackupPorts>;
};

function run(world: World, {salesforce}: TestOrg, {order = {}, copy, ports = {}}: Parts = {}): Promise<BackupResult> {
	const {ledger, links, clock, emit} = world;
	const control = createControl(emit);
	return startRun(
		{
			salesforce,
			ledger,
			links,
			linkFields: untouched,
			clock,
			emit,
			control,
			destination: {...openBucket(), list: () => copiesOf(world)},
			memoryMb: () => 1,
			source: {buckets: [], list: async function* () {}, stat: async () => null},
			openCopier: async () => openCopier(copy),
			...ports,
		},
		{
			backup: {
				scope: everything,
				mode: 'full',
				readWith: 'auto',
				dryRun: false,
				limit: null,
				retry: null,
				rules,
				prefix: 'uploads',
				concurrency: 8,
				bandwidth: undefined,
				failurePercent: 5,
				acceptDeleted: false,
				keys: {prefix: 'uploads', mostLink: 255, linkLength: key => base.length + key.length},
				...order,
			},
			command: 'doclift backup --full',
			config: '{}',
			bucket: 'customer-docs',
			linkBase: base,
			test: null,
			pid: 1,
		},
	);
}

/** What the copier of these tests only says that it has stored. */
async function* copiesOf({db}: World, without: readonly string[] = []): AsyncGenerator<readonly ListedObject[]> {
	const rows = db
		.prepare<[], {id: string; key: string; size: number; etag: Buffer}>(
			`SELECT r.record_id AS id, f.path || coalesce(r.file, r.name) AS key, r.size, r.etag FROM records r
			JOIN key_folders f ON f.id = r.folder WHERE r.hash IS NOT NULL`,
		)
		.all();
	yield rows
		.filter(({id}) => !without.includes(id))
		.map(({key, size, etag}) => ({key, size, etag: etag.toString('hex')}));
}

const ten = () => openOrg(Array.from({length: 10}, (_, n) => record(n)));
const gone = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'missing',
	attempts: 1,
	failure: {kind: 'download-missing', message: 'gone'},
});
const unanswered = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'failed',
	attempts: 5,
	failure: {kind: 'network-outage', message: 'out of reach'},
});
const tooLarge = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'excluded',
	attempts: 1,
	failure: {kind: 'refused', message: 'too large'},
	size: 2 * rules.maxFileBytes,
});
const runsOf = ({db}: World) =>
	db
		.prepare<[], {status: string}>('SELECT status FROM runs ORDER BY id')
		.all()
		.map(({status}) => status);

describe('a backup', () => {
	it('accounts for every record, copies every file, and ends with nothing left to attend to', async () => {
		const world = openWorld();
		const result = await run(world, ten());
		expect(result).toMatchObject({
			salesforceCount: 10,
			copied: 10,
			alreadyBackedUp: 0,
			failed: 0,
			deleted: 0,
			exitCode: 0,
			error: null,
			proof: {verdict: 'proven'},
			stoppedBy: null,
			errors: [],
		});
		expect(result.bytes).toBe(Array.from({length: 10}, (_, n) => urlOf(n).length).reduce((sum, n) => sum + n));
		expect(Object.values(result.dispositions).reduce((sum, n) => sum + n, 0)).toBe(10);
		expect(runsOf(world).at(-1)).toBe('completed');
	});

	it('starts its threads while the destination is proven, and none after a night without news', async () => {
		const world = openWorld();
		const org = ten();
		let begun = () => {};
		const starting = new Promise<void>(resolve => {
			begun = resolve;
		});
		const bucket = openBucket();
		// The probe ends only once the threads are on their way.
		const destination = {...bucket, list: () => copiesOf(world), probe: () => starting.then(() => bucket.probe())};
		const told: unknown[] = [];
		const ports: Partial<BackupPorts> = {
			destination,
			openCopier: async abilities => {
				begun();
				told.push(await abilities);
				return openCopier();
			},
		};
		expect((await run(world, org, {ports})).copied).toBe(10);
		expect(told).toEqual([await bucket.probe()]);

		const quiet = {...ports, openCopier: () => Promise.reject(new Error('nothing is to be copied'))};
		const again = await run(world, org, {order: {mode: 'incremental'}, ports: quiet});
		expect(again).toMatchObject({copied: 0, alreadyBackedUp: 10, exitCode: 0});
	});

	it('fault 37: finds nothing to do when it is run again', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const copy = () => {
			throw new Error('nothing is to be copied');
		};
		for (const mode of ['full', 'incremental'] as const) {
			expect(await run(world, org, {order: {mode}, copy})).toMatchObject({
				copied: 0,
				alreadyBackedUp: 10,
				exitCode: 0,
			});
		}
	});

	it('tries again what failed, is gone or archived, at each run', async () => {
		const world = openWorld();
		const org = ten();
		const first = await run(world, org, {
			copy: task => (task.recordId === idOf(3) ? gone(task) : verifiedReceipt(task)),
		});
		expect(first).toMatchObject({copied: 9, exitCode: 1, errors: [{kind: 'download-missing', count: 1}]});
		expect(first.dispositions.missing).toBe(1);
		expect(await run(world, org, {order: {mode: 'incremental'}})).toMatchObject({
			copied: 1,
			alreadyBackedUp: 9,
			exitCode: 0,
		});
	});

	it('hazard 47: names the run that died before it, and finishes what that one had claimed', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org, {order: {limit: 4}});
		const dead = world.ledger.beginRun({
			type: 'backup',
			command: 'x',
			scope: everything,
			config: '{}',
			now: 0,
		});
		world.ledger.claim(dead, everything, {files: 3, bytes: 1e9, after: 0});
		const result = await run(world, org, {order: {mode: 'incremental'}});
		expect(result).toMatchObject({copied: 6, alreadyBackedUp: 4, exitCode: 0});
		expect(world.events.findLast(({type}) => type === 'started')).toMatchObject({interrupted: [dead]});
	});

	it('keeps both files of a changed URL, and the old object under its own key', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		org.put(record(3, {url: urlOf(3, 'b')}));
		const tasks: FileTask[] = [];
		const copy = (task: FileTask) => {
			tasks.push(task);
			return verifiedReceipt(task);
		};
		expect(await run(world, org, {order: {mode: 'incremental'}, copy})).toMatchObject({copied: 1, exitCode: 0});
		expect(tasks.map(({key}) => key)).toEqual([`uploads/${accountOf(1).id}/Account_1/file 3-g2.pdf`]);
	});

	it('gives another file a key of its own where an attempt may have left the former one at its key', async () => {
		const world = openWorld();
		const org = ten();
		const lost = (task: FileTask) => (task.recordId === idOf(3) ? unanswered(task) : verifiedReceipt(task));
		expect(await run(world, org, {copy: lost})).toMatchObject({failed: 1});
		org.put(record(3, {url: urlOf(3, 'b')}));
		const tasks: FileTask[] = [];
		const copy = (task: FileTask) => {
			tasks.push(task);
			return verifiedReceipt(task);
		};
		expect(await run(world, org, {order: {mode: 'incremental'}, copy})).toMatchObject({copied: 1, exitCode: 0});
		expect(tasks.map(({key}) => key)).toEqual([`uploads/${accountOf(1).id}/Account_1/file 3-g2.pdf`]);
	});

	it('copies the file that a record names in place of one that was too large', async () => {
		const world = openWorld();
		const org = ten();
		const copy = (task: FileTask) => (task.recordId === idOf(3) ? tooLarge(task) : verifiedReceipt(task));
		expect((await run(world, org, {copy})).dispositions).toMatchObject({verified: 9, excluded: 1});
		org.put(record(3, {url: urlOf(3, '-smaller')}));
		expect((await run(world, org)).dispositions).toMatchObject({verified: 10, excluded: 0});
	});
});

describe('a full backup', () => {
	const listing = (change: (object: ListedObject) => ListedObject | null): Partial<BackupPorts> => ({
		source: {
			buckets: ['vendor'],
			stat: async () => null,
			async *list() {
				yield Array.from({length: 10}, (_, n) => {
					const {size, sourceEtag} = verifiedReceipt({
						row: 1,
						recordId: '',
						url: urlOf(n),
						key: '',
						name: '',
						replaces: null,
					});
					return change({key: `t/${n}.pdf`, size, etag: sourceEtag});
				}).filter(object => object !== null);
			},
		},
	});

	it('fault 21: copies again what has changed at the source, over the copy that it knows', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const tasks: FileTask[] = [];
		const copy = (task: FileTask) => {
			tasks.push(task);
			return verifiedReceipt(task);
		};
		const ports = listing(object => (object.key === 't/4.pdf' ? {...object, etag: 'f'.repeat(32)} : object));
		const result = await run(world, org, {copy, ports});
		expect(result).toMatchObject({copied: 1, alreadyBackedUp: 9});
		expect(tasks.map(({recordId}) => recordId)).toEqual([idOf(4)]);
		for (const task of tasks) {
			const {etag, sha256} = verifiedReceipt(task);
			expect(task.replaces).toEqual({etag, sha256, superseded: true});
		}
	});

	it('keeps the copy of a file that is gone at the source', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const ports = listing(object => (object.key === 't/4.pdf' ? null : object));
		expect(await run(world, org, {ports})).toMatchObject({copied: 0, alreadyBackedUp: 10, exitCode: 0});
		expect(world.said('notice')).toContain('10 files compared with the source: 0 have changed, 1 are gone there');
	});

	it('copies again what is gone from the destination, and only that', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const tasks: FileTask[] = [];
		const copy = (task: FileTask) => {
			tasks.push(task);
			return verifiedReceipt(task);
		};
		const destination = {...openBucket(), list: () => copiesOf(world, [idOf(7)])};
		expect(await run(world, org, {copy, ports: {destination}})).toMatchObject({
			copied: 1,
			alreadyBackedUp: 9,
			exitCode: 0,
		});
		expect(tasks.map(({recordId}) => recordId)).toEqual([idOf(7)]);
		expect(world.said('notice')).toContain('10 copies compared with your bucket: 1 are gone, 0 differ');
	});

	it('goes on where the destination may not be listed, and says so', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const list = () => {
			throw new MigrationError('upload-forbidden', 'The destination answered 403');
		};
		const ports = {destination: {...openBucket(), list}};
		expect(await run(world, org, {ports})).toMatchObject({copied: 0, alreadyBackedUp: 10, exitCode: 0});
		expect(world.said('notice').join()).toContain('your bucket may not be listed');
	});

	const refusing = (error: MigrationError): Partial<BackupPorts> => ({
		source: {
			buckets: ['vendor'],
			stat: async () => null,
			// biome-ignore lint/correctness/useYield: it is refused before its first page
			async *list() {
				throw error;
			},
		},
	});

	it('goes on where the source may not be listed, and says so', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const forbidden = await run(world, org, {ports: refusing(new MigrationError('download-forbidden', 'no'))});
		expect(forbidden.exitCode).toBe(0);
		expect(world.said('notice').join()).toMatch(/may not be listed/);

		const cut = await run(world, org, {ports: refusing(new MigrationError('network-reset', 'listing was cut'))});
		expect(cut.exitCode).toBe(0);
		expect(world.events.find(({type}) => type === 'error')).toMatchObject({recordId: null});
	});

	it.each(['authentication-source', 'authentication-expired'] as const)(
		'ends where the source is listed and the credentials are no good: %s',
		async kind => {
			const world = openWorld();
			const org = ten();
			await run(world, org);
			const expired = run(world, org, {ports: refusing(new MigrationError(kind, 'no'))});
			await expect(expired).rejects.toMatchObject({kind});
			expect(runsOf(world).at(-1)).toBe('failed');
		},
	);
});

describe('hazard 81: a dry run', () => {
	it('reads, counts and proves, and neither copies nor writes', async () => {
		const world = openWorld();
		const never = () => {
			throw new Error('a dry run does not come here');
		};
		const result = await run(world, ten(), {
			order: {dryRun: true},
			ports: {openCopier: never, destination: {...openBucket(), probe: never}},
		});
		expect(result).toMatchObject({dryRun: true, copied: 0, exitCode: 0, proof: {verdict: 'proven'}});
		expect(result.dispositions.discovered).toBe(10);
	});
});

describe('what ends a run', () => {
	it('is a refusal before anything is touched', async () => {
		const world = openWorld();
		await expect(run(world, ten(), {order: {mode: 'incremental'}})).rejects.toMatchObject({kind: 'refused'});
		expect(runsOf(world).at(-1)).toBe('failed');
	});

	it('is a bad credential: the run says what was done and ends with its exit code', async () => {
		const world = openWorld();
		const copy = (task: FileTask) => {
			if (task.recordId === idOf(5)) throw new MigrationError('authentication-destination', 'refused');
			return verifiedReceipt(task);
		};
		const result = await run(world, ten(), {copy});
		expect(result).toMatchObject({exitCode: 4, error: {kind: 'authentication-destination'}});
		expect(result.copied + result.dispositions.discovered).toBe(10);
		expect(runsOf(world).at(-1)).toBe('failed');
	});

	it('fault 39: is a ledger that fails, which is then asked nothing more', async () => {
		const world = openWorld();
		const proved: string[] = [];
		const ledger = {
			...world.ledger,
			settle: () => {
				throw new MigrationError('ledger-storage', 'EIO');
			},
			proveTally: () => void proved.push('asked'),
		};
		await expect(run(world, ten(), {ports: {ledger}})).rejects.toMatchObject({kind: 'ledger-storage'});
		expect(proved).toEqual([]);
	});

	it('is a stop while it reads: nothing is proven, nothing is copied', async () => {
		const world = openWorld();
		const org = ten();
		const control = createControl(world.emit);
		org.moves = asked => {
			if (asked === 'page') control.stop('SIGINT');
		};
		const result = await run(world, org, {ports: {control}});
		expect(result).toMatchObject({salesforceCount: null, proof: {verdict: 'unproven'}, copied: 0, stoppedBy: 'SIGINT'});
		expect(runsOf(world).at(-1)).toBe('interrupted');
	});

	it.each([
		['network-outage', 502],
		['network-throttled', 503],
	] as const)('is a stop while a store is waited for: it has not failed (%s)', async (kind, status) => {
		const world = openWorld();
		const control = createControl(world.emit);
		const outage = new MigrationError(kind, `The destination answered ${status}: PUT customer-docs/probe`);
		const probe = async () => {
			control.stop('SIGINT');
			throw outage;
		};
		const destination = {...openBucket(), probe};
		await expect(run(world, ten(), {ports: {control, destination}})).rejects.toBe(outage);
		const last = world.db.prepare('SELECT status, error_kind AS error FROM runs ORDER BY id DESC').get();
		expect(last).toEqual({status: 'interrupted', error: null});
		// Without a stop it has.
		const patience = {...openBucket(), probe: () => Promise.reject(outage)};
		await expect(run(world, ten(), {ports: {destination: patience}})).rejects.toBe(outage);
		expect(runsOf(world).at(-1)).toBe('failed');
	});

	it('is a stop in the middle of a listing: what it has not shown is not taken for gone', async () => {
		const world = openWorld();
		const org = ten();
		await run(world, org);
		const control = createControl(world.emit);
		const asked: number[] = [];
		async function* pages() {
			for await (const objects of copiesOf(world)) {
				for (const [at, object] of objects.entries()) {
					asked.push(at);
					if (at === 3) control.stop('SIGINT');
					yield [object];
				}
			}
		}
		const destination = {...openBucket(), list: pages};
		const result = await run(world, org, {ports: {control, destination}});
		expect(result).toMatchObject({copied: 0, stoppedBy: 'SIGINT', dispositions: {verified: 10, discovered: 0}});
		expect(asked).toEqual([0, 1, 2, 3]);
	});
});

describe('the exit code', () => {
	const none = {
		discovered: 0,
		copying: 0,
		verified: 5,
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
	const proven = {salesforceCount: 5, accounted: 5, difference: 0, passes: 1, verdict: 'proven'} as const;
	const moved = {...proven, verdict: 'moved'} as const;
	const unproven = {salesforceCount: null, accounted: 5, difference: null, passes: 0, verdict: 'unproven'} as const;
	const whole = {dryRun: false, limit: null};
	type Facts = Parameters<typeof backupExitCode>;

	test.each<[string, 0 | 1, Partial<typeof none>, Partial<Facts[0]>, Facts[1]]>([
		['everything is done', 0, {}, {}, whole],
		['much was left out by the settings', 0, {excluded: 3, 'bad-url': 2, 'no-url': 1}, {}, whole],
		['some failed', 1, {failed: 1}, {}, whole],
		['some are gone', 1, {missing: 1}, {}, whole],
		['some are archived', 1, {archived: 1}, {}, whole],
		['some collide', 1, {collision: 1}, {}, whole],
		['some wait', 1, {discovered: 1}, {}, whole],
		['what is gone is signed off', 0, {missing: 2}, {accepted: {missing: 2}}, whole],
		['not all of what is gone is signed off', 1, {missing: 2}, {accepted: {missing: 1}}, whole],
		['some are in flight', 1, {copying: 1}, {}, whole],
		['some wait, as the limit has it', 0, {discovered: 1}, {}, {...whole, limit: 5}],
		['some failed under a limit', 1, {failed: 1}, {}, {...whole, limit: 5}],
		['a limited run was stopped', 1, {discovered: 1}, {stoppedBy: '--until 06:00'}, {...whole, limit: 5}],
		['a run was stopped when all was done', 0, {}, {stoppedBy: 'socket'}, whole],
		['a dry run', 0, {discovered: 9, failed: 2}, {}, {...whole, dryRun: true}],
		['a dry run of an org that moved', 1, {discovered: 9}, {proof: moved}, {...whole, dryRun: true}],
		['the org moved', 1, {}, {proof: moved}, whole],
		['nothing was proven', 1, {}, {proof: unproven}, whole],
	])('when %s is %i', (_, code, some, facts, order) => {
		expect(
			backupExitCode({proof: proven, stoppedBy: null, accepted: {}, dispositions: {...none, ...some}, ...facts}, order),
		).toBe(code);
	});
});

const failing = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'failed',
	attempts: 4,
	failure: {kind: 'network-reset', message: 'cut'},
});
const again = {mode: 'incremental', retry: {states: ['failed'], kinds: []}} as const;
const orgOf = (records: number) => openOrg(Array.from({length: records}, (_, n) => record(n)));

test('what failed before and is tried again stops no run by failing again', async () => {
	const world = openWorld();
	const org = orgOf(40);
	const first = await run(world, org, {copy: failing});
	expect(first.error).toMatchObject({kind: 'failure-threshold'});
	expect(await run(world, org, {copy: failing, order: again})).toMatchObject({error: null, failed: 40, exitCode: 1});
});

test('what was never tried still ends a retry at the threshold', async () => {
	const world = openWorld();
	const org = orgOf(400);
	// Too few to end a run that has tried no more.
	const first = await run(world, org, {copy: failing, order: {limit: 9}});
	expect(first).toMatchObject({error: null, failed: 9});
	const second = await run(world, org, {copy: failing, order: again});
	expect(second.error).toMatchObject({kind: 'failure-threshold'});
});

test('a dry run after failures has processed and failed nothing', async () => {
	const world = openWorld();
	const org = orgOf(10);
	const some = (task: FileTask) => (task.recordId < idOf(4) ? failing(task) : verifiedReceipt(task));
	const first = await run(world, org, {copy: some});
	const dry = await run(world, org, {order: {dryRun: true}});
	const one = await run(world, org, {copy: gone, order: {mode: 'incremental', limit: 1}});
	const told = `SELECT total_files_processed AS processed, successful_files AS successful, failed_files AS failed
		FROM migration_runs WHERE id = ?`;
	const totalsOf = ({runId}: BackupResult) => world.db.prepare(told).get(runId);
	expect(totalsOf(first)).toEqual({processed: 10, successful: 6, failed: 4});
	expect(totalsOf(dry)).toEqual({processed: 0, successful: 0, failed: 0});
	// The other three, which it did not come to, are no failures of this run.
	expect(totalsOf(one)).toEqual({processed: 1, successful: 0, failed: 1});
});

test('links that a killed cut-over left, and that are settled by a backup, are no failures of its files', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	const dies = () => {
		throw new Error('killed');
	};
	const dying = {...world.ports, links: {...world.ports.links, settleChanges: dies}};
	await executeCutOver(dying, executeOrder(world, plan?.planId ?? ''));
	const [{recordId = ''} = {}] = world.fields.writes.flat();
	const written = world.org.records.get(recordId);
	if (written) world.org.put({...written, url: urlOf(0, 'edited')});

	const {runId, errors, failed} = await backUp(world);
	expect(world.ledger.failuresOf(runId)).toMatchObject([{kind: 'salesforce-conflict', count: 1}]);
	const told = 'SELECT failed_files AS failed FROM migration_runs WHERE id = ?';
	expect([errors, failed, world.db.prepare(told).get(runId)]).toEqual([[], 0, {failed: 0}]);
});
