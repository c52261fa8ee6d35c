import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {InspectedObject} from '../../source/sandbox/buckets/inspect.ts';
import {createWorld} from '../../source/sandbox/world/create.ts';
import type {World} from '../../source/sandbox/world.ts';
import type {Ended} from '../support/program.ts';
import {openSandbox, type Sandbox} from '../support/sandbox.ts';
import {originalOf, untrue, withLedger} from '../support/scene.ts';

/** Every oddity has its place in a world of this size. */
const size = {records: 600, accounts: 12, seed: 41};

let sandbox: Sandbox;
let ended: Ended;
let world: World;
let stored: readonly InspectedObject[];
/** Modes of the files beside the configuration while the run was at work. */
const modes = new Map<string, number>();

beforeAll(async () => {
	sandbox = await openSandbox(...Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]));
	world = createWorld(size);
	const running = sandbox.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	for (const name of readdirSync(sandbox.folder)) {
		const mode = statSync(join(sandbox.folder, name), {throwIfNoEntry: false})?.mode;
		if (mode !== undefined) modes.set(name, mode & 0o777);
	}
	ended = await running.ended;
	stored = await sandbox.stored();
});
afterAll(() => sandbox?.close());

const rows = <T>(sql: string): T[] =>
	withLedger(join(sandbox.folder, 'migration_tracking.db'), db => db.prepare<[], T>(sql).all());

test('the dispositions are those of the world itself, and sum to what Salesforce counts', async () => {
	const census = world.census();
	expect(await sandbox.ask('org', '/sandbox/census')).toEqual(census);
	expect(ended.exitCode).toBe(1);
	expect(ended.result).toMatchObject({
		type: 'result',
		command: 'backup',
		exitCode: 1,
		salesforceCount: census.count,
		proof: {verdict: 'proven', difference: 0, accounted: census.count},
		copied: census.dispositions.verified,
		alreadyBackedUp: 0,
		failed: census.dispositions.failed,
		bytes: census.bytes,
		error: null,
		stoppedBy: null,
	});
	const nothing = {discovered: 0, copying: 0, collision: 0, 'already-ours': 0};
	expect(ended.result?.dispositions).toEqual({...nothing, ...census.dispositions});
	const sum = Object.values(Object(ended.result?.dispositions)).reduce<number>((total, n) => total + Number(n), 0);
	expect(sum).toBe(census.count);
	for (const state of Object.values(census.dispositions).slice(0, 4)) expect(state).toBeGreaterThan(0);
});

test('neither the org nor the source bucket was asked to write', async () => {
	const org = Object(await sandbox.ask('org', '/sandbox/requests'));
	expect(Object.keys(org)).toContain('Query');
	expect(Object.keys(org).filter(op => /update|create(?!QueryJob)|delete(?!d)|upsert/i.test(op))).toEqual([]);
	const buckets = Object(await sandbox.ask('buckets', '/sandbox/requests'));
	expect(buckets.writes[world.sourceBucket]).toBe(0);
	const {GetObject = 0, ...others} = buckets.counts[world.sourceBucket];
	expect(GetObject).toBeGreaterThan(0);
	expect(Object.keys(others).filter(op => !/^(?:Head|List)/.test(op))).toEqual([]);
});

test("every stored object's bytes equal the source's, and each copied record has one of its own", () => {
	expect(untrue(world, stored)).toEqual([]);
	const owners = stored.map(({metadata}) => metadata['doclift-record']);
	expect(new Set(owners).size).toBe(owners.length);
	expect(owners).toHaveLength(world.census().dispositions.verified);
});

test('hazard 25 and 27: type, disposition, cache control and metadata are the originals; HTML and SVG are attachments', () => {
	let active = 0;
	for (const {key, headers, metadata} of stored) {
		const original = originalOf(world, metadata['doclift-record'] ?? '')?.object;
		expect(headers['content-type'], key).toBe(original?.contentType);
		if (/html|svg/.test(original?.contentType ?? '')) {
			active++;
			expect(headers['content-disposition'], key).toMatch(/^attachment\b/);
		} else expect(headers['content-disposition'] ?? null, key).toBe(original?.contentDisposition);
		expect(headers['cache-control'] ?? null, key).toBe(original?.cacheControl);
		expect(metadata, key).toMatchObject(original?.metadata ?? {});
	}
	expect(active).toBeGreaterThan(1);
});

test('the ledger holds each copy as the contract names it, whole', () => {
	const migrated = rows<Record<string, unknown>>('SELECT * FROM file_migrations');
	const byRecord = new Map(stored.map(object => [object.metadata['doclift-record'], object]));
	expect(migrated).toHaveLength(stored.length);
	for (const row of migrated) {
		const id = String(row.doclist_entry_id);
		const record = world.find(id);
		const object = byRecord.get(id);
		expect(row, id).toMatchObject({
			account_id: record?.Account__c,
			account_name: world.account(record?.Account__c ?? '')?.Name,
			original_url: record?.Document__c,
			your_s3_key: object?.key,
			your_s3_url: `${sandbox.s3}/customer-archive/${encodeKey(object?.key ?? '')}`,
			file_name: record?.Name,
			file_size_bytes: object?.size,
			file_hash: object?.sha256,
			last_modified_sf: new Date(record?.SystemModstamp ?? 0).toISOString(),
			migration_phase: 1,
			salesforce_updated: 0,
		});
		for (const time of ['backup_timestamp', 'created_date', 'updated_date']) {
			expect(row[time]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
		}
	}
});

const encodeKey = (key: string) =>
	encodeURIComponent(key)
		.replaceAll('%2F', '/')
		.replaceAll(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

test('the ledger holds the run and each failure, with its class and URL', () => {
	const {dispositions} = world.census();
	const bad = dispositions.failed + dispositions.missing + dispositions.archived;
	const [run, ...others] = rows<Record<string, unknown>>('SELECT * FROM migration_runs');
	expect(others).toEqual([]);
	expect(run).toMatchObject({
		id: 1,
		run_type: 'backup',
		status: 'completed',
		total_files_processed: dispositions.verified + bad,
		successful_files: dispositions.verified,
		failed_files: bad,
		new_files: dispositions.verified,
		updated_files: 0,
		skipped_files: 0,
		error_message: null,
	});
	expect(String(run?.start_time) < String(run?.end_time)).toBe(true);
	expect(JSON.parse(String(run?.config_snapshot))).toMatchObject({destination: {bucket: 'customer-archive'}});

	const errors = rows<Record<string, unknown>>('SELECT * FROM migration_errors');
	expect(errors).toHaveLength(bad);
	for (const {doclist_entry_id: id, original_url: url, run_id: owner, error_type: type} of errors) {
		expect(owner).toBe(1);
		expect(url).toBe(world.find(String(id))?.Document__c);
		expect(type).toMatch(/^download-(?:missing|forbidden|archived)$/);
	}
});

test('hazard 79: what the run keeps is for its owner alone, and one log tells it', () => {
	for (const name of ['', '-wal', '-shm', '.lock', '.sock', '.holder']) {
		expect([name, modes.get(`migration_tracking.db${name}`)]).toEqual([name, 0o600]);
	}
	expect(modes.get('doclift.config.yaml')).toBe(0o600);
	expect(modes.get('logs')).toBe(0o700);
	const logs = readdirSync(join(sandbox.folder, 'logs'));
	expect(logs).toEqual([expect.stringMatching(/^backup-run1-.*Z\.log$/)]);
	expect(statSync(join(sandbox.folder, 'logs', logs[0] ?? '')).mode & 0o777).toBe(0o600);
	expect(readdirSync(sandbox.folder)).not.toContain('migration_tracking.db.sock');
});
