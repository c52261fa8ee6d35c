/** A sandbox inside the test, so that its world, its counters and its faults lie open, and the program run against it. */
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Database from 'better-sqlite3';
import {vi} from 'vitest';
import {parse, stringify} from 'yaml';
import type {InspectedObject} from '../../source/sandbox/buckets/inspect.ts';
import {type Sandbox, type SandboxOptions, serveSandbox} from '../../source/sandbox/serve.ts';
import {destinationBucket} from '../../source/sandbox/users.ts';
import type {World} from '../../source/sandbox/world.ts';
import {type Around, type Ended, type Running, start} from './program.ts';

// A whole run takes a second, or ten where the machine has other things to do.
vi.setConfig({testTimeout: 90_000, hookTimeout: 60_000});

type Section = Readonly<Record<string, unknown>>;
/** Sections of the configuration, each laid over the sandbox's own. */
export type Changes = Readonly<Record<string, Section | string>>;

export type Scene = Omit<Sandbox, 'close'> & {
	readonly folder: string;
	/** `doclift …args --config … --json`, to its end. */
	readonly doclift: (...args: string[]) => Promise<Ended>;
	readonly start: (...args: string[]) => Running;
	/** The same without flags of its own, and with an environment. */
	readonly startBare: (args: readonly string[], around?: Around) => Running;
	/** `doclift sandbox do …`, as a user would. */
	readonly act: (...args: string[]) => Promise<Ended>;
	/** From now on `--config` names a copy of the sandbox's configuration with these changes. */
	readonly configure: (changes: Changes) => string;
	/** What lies in the destination below the prefix, the probe object left out. */
	readonly stored: () => Promise<readonly InspectedObject[]>;
	/** Reads the ledger as a stranger would. */
	readonly ledger: <T>(read: (db: Database.Database) => T, name?: string) => T;
	readonly close: () => Promise<void>;
};

export async function openScene(options: Omit<SandboxOptions, 'directory'> = {}): Promise<Scene> {
	const folder = await mkdtemp(join(tmpdir(), 'doclift-'));
	const remove = () => rm(folder, {recursive: true, force: true});
	const sandbox = await serveSandbox({...options, directory: folder}).catch(async error => {
		await remove();
		throw error;
	});
	// One thread: each one takes a fifth of a second to start, and the tests of the pool have several.
	rewrite(sandbox.config, sandbox.config, {migration: {workers: 1}});
	const running = new Set<Running>();
	let config = sandbox.config;

	const startBare: Scene['startBare'] = (args, around) => {
		const one = start(args, around);
		running.add(one);
		void one.ended.then(() => running.delete(one));
		return one;
	};
	const startHere = (...args: string[]) => startBare([...args, '--config', config, '--json']);

	return {
		...sandbox,
		folder,
		startBare,
		start: startHere,
		doclift: (...args) => startHere(...args).ended,
		act: async (...args) => {
			const done = await startBare(['sandbox', 'do', ...args, '--dir', folder, '--json']).ended;
			if (done.exitCode !== 0) throw new Error(`sandbox do ${args.join(' ')}: ${done.stderr}`);
			return done;
		},
		configure(changes) {
			config = join(folder, 'changed.config.yaml');
			rewrite(sandbox.config, config, changes);
			return config;
		},
		stored: () => storedIn(sandbox),
		ledger: (read, name = 'migration_tracking.db') => withLedger(join(folder, name), read),
		async close() {
			for (const {child} of running) child.kill('SIGKILL');
			await Promise.all([...running].map(({ended}) => ended));
			await sandbox.close();
			await remove();
		},
	};
}

function changed(configuration: Readonly<Record<string, unknown>>, changes: Changes): Record<string, unknown> {
	const laid = {...configuration};
	for (const [name, change] of Object.entries(changes)) {
		laid[name] = typeof change === 'string' ? change : {...Object(laid[name]), ...change};
	}
	return laid;
}

async function storedIn({buckets}: Pick<Sandbox, 'buckets'>): Promise<readonly InspectedObject[]> {
	const found: InspectedObject[] = [];
	for await (const object of buckets.objects(destinationBucket)) {
		if (!object.key.includes('/.doclift/')) found.push(object);
	}
	return found;
}

export function withLedger<T>(file: string, read: (db: Database.Database) => T): T {
	const db = new Database(file, {readonly: true, fileMustExist: true});
	try {
		return read(db);
	} finally {
		db.close();
	}
}

/** What the vendor's bucket holds for a record: the truth that its copy is held against. */
export function originalOf(world: World, recordId: string) {
	const url = world.find(recordId)?.Document__c;
	const place = url === null || url === undefined ? undefined : world.locate(url);
	const object = place && world.object(place.bucket, place.key);
	if (!place || !object) return undefined;
	const sha256 = createHash('sha256')
		.update(world.read(place.bucket, place.key, 0, object.size))
		.digest('hex');
	return {...place, object, sha256};
}

/** How many files each way has delivered, by the ledger. */
export const servedBy = ({ledger}: Scene): Readonly<Record<string, number>> =>
	Object.fromEntries(
		ledger(db => db.prepare('SELECT served_by, count(*) FROM records GROUP BY 1').raw().all()) as Array<
			[string, number]
		>,
	);

/** Objects whose bytes are not those of the record that they name, as `key: what`; empty where every copy is true. */
export function untrue(world: World, stored: readonly InspectedObject[]): readonly string[] {
	return stored.flatMap(({key, sha256, size, metadata}) => {
		const original = originalOf(world, metadata['doclift-record'] ?? '');
		if (!original) return [`${key}: names no record`];
		return original.sha256 === sha256 && original.object.size === size ? [] : [`${key}: other bytes`];
	});
}

function rewrite(from: string, to: string, changes: Changes): void {
	writeFileSync(to, stringify(changed(parse(readFileSync(from, 'utf8')), changes)), {mode: 0o600});
}
