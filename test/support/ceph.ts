/**
A real store for tests: Ceph's object gateway from Debian's packages, with one monitor and one disk in memory.

It stands in about two seconds and is gone with the test: each of its processes is a child of this one, is stopped by its
id, and is killed by the kernel should this one die before that.
*/
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {accessSync, closeSync, constants, openSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {delimiter, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {Credentials} from '../../source/storage/settings.ts';

export type Ceph = {
	/** `http://127.0.0.1:port` */
	readonly endpoint: string;
	/** Users by name: each may create buckets, and opens nobody else's. */
	readonly users: Readonly<Record<string, Credentials>>;
	readonly stop: () => Promise<void>;
};

const programs = {
	radosgw: 'radosgw',
	'radosgw-admin': 'ceph-common',
	'ceph-mon': 'ceph-mon',
	'ceph-osd': 'ceph-osd',
	ceph: 'ceph-common',
	'ceph-authtool': 'ceph-common',
	monmaptool: 'ceph-base',
	setpriv: 'util-linux',
} as const;

/** Debian's packages that are missing here; empty where the gateway can be started. */
export function missingPackages(): readonly string[] {
	const folders = (process.env.PATH ?? '').split(delimiter);
	const isThere = (program: string) =>
		folders.some(folder => {
			try {
				accessSync(join(folder, program), constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
	return [...new Set(Object.entries(programs).flatMap(([program, name]) => (isThere(program) ? [] : [name])))];
}

/** Has the kernel kill what it runs when this process dies. */
const guard: keyof typeof programs = 'setpriv';
const patienceMs = 30_000;
const execute = promisify(execFile);

/** Starts it, and makes the users. Rejects with what the programs said; nothing is left behind then. */
export async function startCeph(names: readonly string[]): Promise<Ceph> {
	// Short, whatever the system's folder for temporary files is: the sockets in it have 107 characters for their paths.
	const folder = await mkdtemp('/tmp/ceph-');
	const running: ChildProcess[] = [];
	const stop = async () => {
		for (const child of running.reverse()) await end(child);
		await rm(folder, {recursive: true, force: true});
	};
	try {
		const [monitor = 0, oldMonitor = 0, gateway = 0] = await freePorts(3);
		await writeFile(join(folder, 'ceph.conf'), configuration(folder, {monitor, oldMonitor, gateway}));
		await bringUp(folder, `[v2:127.0.0.1:${monitor},v1:127.0.0.1:${oldMonitor}]`, running);
		const endpoint = `http://127.0.0.1:${gateway}`;
		await answers(endpoint, running);
		const users = await Promise.all(names.map(async name => [name, await addUser(folder, name)] as const));
		return {endpoint, users: Object.fromEntries(users), stop};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Monitor, disk, gateway, in this order: each waits for the one before. */
async function bringUp(folder: string, address: string, running: ChildProcess[]): Promise<void> {
	const run = (program: keyof typeof programs, ...args: string[]) =>
		execute(program, args, {cwd: folder, timeout: patienceMs});
	const daemon = (program: keyof typeof programs, ...args: string[]) => {
		const log = openSync(join(folder, 'log', `${program}.out`), 'w');
		const words = ['--pdeathsig', 'KILL', program, '-c', 'ceph.conf', '-f', ...args];
		running.push(spawn(guard, words, {cwd: folder, stdio: ['ignore', log, log]}));
		closeSync(log);
	};
	const keyring = ['-c', 'ceph.conf', '--keyring', 'keyring'];

	for (const name of ['mon', 'osd', 'log', 'run']) await mkdir(join(folder, name));
	await run('ceph-authtool', '--create-keyring', 'keyring', '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *');
	for (const [name, mon, osd] of [
		['client.admin', 'allow *', 'allow *'],
		['osd.0', 'allow profile osd', 'allow *'],
		['client.rgw', 'allow rw', 'allow rwx'],
	] as const) {
		await run('ceph-authtool', 'keyring', '--gen-key', '-n', name, '--cap', 'mon', mon, '--cap', 'osd', osd);
	}
	await run('monmaptool', '--create', '--fsid', randomUUID(), '--addv', 'a', address, 'monmap');
	await run('ceph-mon', ...keyring, '--mkfs', '-i', 'a', '--monmap', 'monmap');
	daemon('ceph-mon', '-i', 'a');

	const disk = randomUUID();
	await run('ceph', ...keyring, '--connect-timeout', '20', 'osd', 'new', disk, '0');
	await run('ceph-osd', ...keyring, '-i', '0', '--mkfs', '--osd-uuid', disk);
	daemon('ceph-osd', '-i', '0');
	daemon('radosgw', '-n', 'client.rgw');
}

async function addUser(folder: string, name: string): Promise<Credentials> {
	const credentials = {accessKeyId: `AKIA${name.toUpperCase()}`, secretAccessKey: `${name}/secret+of/tests`};
	const {accessKeyId, secretAccessKey} = credentials;
	const who = ['--uid', name, '--display-name', name, '--access-key', accessKeyId, '--secret-key', secretAccessKey];
	const words = ['-c', 'ceph.conf', '-n', 'client.rgw', 'user', 'create', ...who];
	await execute('radosgw-admin', words, {cwd: folder, timeout: patienceMs});
	return credentials;
}

/** Waits for the first answer over HTTP, as long as everything that was started still runs. */
async function answers(endpoint: string, running: readonly ChildProcess[]): Promise<void> {
	const until = Date.now() + patienceMs;
	for (;;) {
		const dead = running.find(({exitCode, signalCode}) => exitCode !== null || signalCode !== null);
		if (dead !== undefined) throw new Error(`${dead.spawnargs.join(' ')} ended at once`);
		try {
			await (await fetch(endpoint, {signal: AbortSignal.timeout(2000)})).arrayBuffer();
			return;
		} catch (cause) {
			if (Date.now() > until) throw new Error('The gateway does not answer', {cause});
		}
		await sleep(50);
	}
}

/** What it held is thrown away, so nothing is waited for. */
async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = once(child, 'exit');
	child.kill('SIGKILL');
	await gone;
}

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({length: count}, async () => {
			const server = createServer().listen(0, '127.0.0.1');
			await once(server, 'listening');
			return server;
		}),
	);
	return Promise.all(
		servers.map(async server => {
			const address = server.address();
			server.close();
			await once(server, 'close');
			return address !== null && typeof address === 'object' ? address.port : 0;
		}),
	);
}

type Ports = {readonly monitor: number; readonly oldMonitor: number; readonly gateway: number};

/** One of everything, nothing copied twice, nothing on a disk. */
const configuration = (folder: string, {monitor, oldMonitor, gateway}: Ports): string => `[global]
fsid = ${randomUUID()}
mon host = [v2:127.0.0.1:${monitor},v1:127.0.0.1:${oldMonitor}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
keyring = ${folder}/keyring
run dir = ${folder}/run
admin socket = ${folder}/run/$name.$pid.asok
log file = ${folder}/log/$name.log
pid file = ${folder}/run/$name.pid
auth allow insecure global id reclaim = false
mon allow pool size one = true
mon max pg per osd = 1000
mon warn on pool no redundancy = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
# A pool is made for each of the gateway's needs: without these two each waits a second for its turn.
paxos propose interval = 0.05
paxos min wait = 0.02
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd class load list = *
osd class default list = *
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gateway}
`;
