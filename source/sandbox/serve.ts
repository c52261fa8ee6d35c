/** The sandbox as a whole: one world, an org and buckets over it, and a configuration that leads to both. */
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {type Buckets, type BucketsOptions, createBuckets} from './buckets/create.ts';
import {sandboxConfiguration, writeConfiguration} from './configuration.ts';
import {createFaults, type FaultRule, type Faults} from './faults.ts';
import {createOrg, defaultApp, defaultUser, type Org, type OrgOptions} from './org/org.ts';
import {announce, withdraw} from './running.ts';
import {ownerUser, sandboxBuckets, sandboxUsers} from './users.ts';
import {createWorld} from './world/create.ts';
import type {World, WorldOptions} from './world.ts';

export const defaultSize = {records: 2000, accounts: 25, seed: 7} as const;

export type SandboxOptions = {
	/** For the configuration, and for what doclift keeps beside it. Made where it is missing. */
	readonly directory: string;
	/** `doclift.config.yaml` where absent. */
	readonly configName?: string;
	/** 2,000 records in 25 accounts from the seed 7 where absent. */
	readonly records?: number;
	readonly accounts?: number;
	readonly seed?: number;
	/** Added to each answer of both servers. */
	readonly latencyMs?: number;
	readonly faults?: readonly FaultRule[];
	/**
	Old and new links open without credentials, on this machine. False where absent: the archive is private, and records
	name hosts of the real S3.
	*/
	readonly publicLinks?: boolean;
	readonly world?: Omit<Partial<WorldOptions>, 'records' | 'accounts' | 'seed'>;
	readonly org?: Partial<Omit<OrgOptions, 'world' | 'faults' | 'latencyMs'>>;
	readonly store?: Partial<Omit<BucketsOptions, 'world' | 'faults' | 'latencyMs'>>;
};

export type Sandbox = {
	/** Path of the configuration, mode 0600. */
	readonly config: string;
	/** `http://127.0.0.1:PORT` */
	readonly salesforce: string;
	readonly s3: string;
	readonly world: World;
	readonly org: Org;
	readonly buckets: Buckets;
	readonly faults: Faults;
	/** Ends both servers and every connection; the folder stays. */
	readonly close: () => Promise<void>;
};

/** Throws a `RangeError` where the folder holds a configuration that no sandbox has written. */
export async function serveSandbox(options: SandboxOptions): Promise<Sandbox> {
	const {directory, configName = 'doclift.config.yaml', latencyMs = 0, publicLinks = false} = options;
	const port = publicLinks ? await freePort() : undefined;
	const linkStyle = port === undefined ? {} : {linkStyle: {endpoint: `http://127.0.0.1:${port}`}};
	const world = createWorld({...defaultSize, ...sizeOf(options), ...linkStyle, ...options.world});
	const faults = createFaults(options.faults);
	mkdirSync(directory, {recursive: true, mode: 0o700});

	const buckets = await createBuckets({
		users: sandboxUsers,
		buckets: sandboxBuckets({source: world.sourceBucket, publicLinks}),
		...options.store,
		world,
		faults,
		latencyMs,
		...(port !== undefined && {port}),
	});
	const presign: OrgOptions['presign'] = (bucket, key) => buckets.presign(bucket, key, ownerUser);
	const org = await createOrg({presign, ...options.org, world, faults, latencyMs}).catch(async (error: unknown) => {
		await buckets.close();
		throw error;
	});
	const running = {pid: process.pid, salesforce: org.url, s3: buckets.url};
	const close = async () => {
		withdraw(directory, running);
		await Promise.all([org.close(), buckets.close()]);
	};

	const config = join(directory, configName);
	try {
		const [user = defaultUser] = options.org?.users ?? [];
		const app = {...defaultApp, ...options.org?.app};
		const {sourceBucket} = world;
		writeConfiguration(config, sandboxConfiguration({salesforce: org.url, s3: buckets.url, sourceBucket, user, app}));
		announce(directory, running);
	} catch (error) {
		await close();
		throw error;
	}
	return {config, salesforce: org.url, s3: buckets.url, world, org, buckets, faults, close};
}

/** The records' URLs name the port of the buckets, and are made before the buckets. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new TypeError('This machine gives no port');
	return address.port;
}

function sizeOf({records, accounts, seed}: SandboxOptions): Partial<WorldOptions> {
	return {
		...(records !== undefined && {records}),
		...(accounts !== undefined && {accounts}),
		...(seed !== undefined && {seed}),
	};
}
