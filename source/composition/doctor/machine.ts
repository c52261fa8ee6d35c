/** This machine: Node, its threads, what it may have open, the ledger's folder, room on its disk, and who may read what lies there. */
import {constants, existsSync} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {availableParallelism} from 'node:os';
import {dirname} from 'node:path';
import type {Config} from '../../config/schema.ts';
import {quoted, shown} from '../../config/shown.ts';
import {refuseUnsafePlace} from '../../db/file-system.ts';
import {realPath} from '../../db/holder.ts';
import {sqliteVersion} from '../../db/sqlite.ts';
import {roomFor} from '../../engine/disk-room.ts';
import {MigrationError} from '../../engine/failure.ts';
import {bytes, count, counted} from '../../reports/numbers.ts';
import {roomWords} from '../../reports/words.ts';
import {isRecentNode, newerNode} from '../least-node.ts';
import {transferSettings} from '../settings.ts';
import {freeBytes, ledgerUse} from '../status/machine.ts';
import {attempt, judge, pass, type Tell} from './gate.ts';
import {judgeOpenFiles, limitsOfProcess} from './open-files.ts';
import {tryThreads} from './threads.ts';

/** The logs of some runs. */
const logBytes = 64 * 1024 * 1024;

export async function examineMachine(config: Config, tell: Tell, node: string = process.versions.node): Promise<void> {
	tell(
		judge('Node', isRecentNode(node), node, {
			why: 'Older ones lack what doclift is built on.',
			hint: newerNode,
		}),
	);
	await attempt(tell, 'SQLite', 'The ledger is a database of SQLite.', async () => {
		tell(pass('SQLite', sqliteVersion()));
	});
	await attempt(tell, 'worker threads', 'Files are read, hashed and sent by threads of their own.', async () => {
		const {threads} = transferSettings(config, availableParallelism());
		await tryThreads(threads);
		tell(pass('worker threads', `${counted(threads, 'thread')} started, hashed and ended`));
	});
	const openFiles = judgeOpenFiles(config.migration.concurrency, limitsOfProcess());
	if (openFiles !== null) tell(openFiles);
	await examineFolder(config, tell);
	await examineLogs(config, tell);
	await examineModes(config, tell);
}

async function examineFolder({database}: Config, tell: Tell): Promise<void> {
	await attempt(tell, 'ledger folder', 'Nothing is copied before the ledger has noted it.', async () => {
		refuseUnsafePlace(database);
		const folder = dirname(realPath(database));
		await mayWrite(folder, 'database');
		tell(pass('ledger folder', `${shown(folder)}, on a disk of this machine`));
	});
}

/** Made by the first run where it is missing: then the folder above it must let that happen. */
async function examineLogs({logs}: Config, tell: Tell): Promise<void> {
	await attempt(tell, 'log folder', 'What a run did is read there when something went wrong.', async () => {
		const there = existsSync(logs);
		await mayWrite(there ? logs : nearestFolder(logs), 'logs');
		tell(pass('log folder', there ? shown(logs) : `${shown(logs)} can be made`));
	});
}

function nearestFolder(path: string): string {
	const above = dirname(path);
	return existsSync(above) || above === path ? above : nearestFolder(above);
}

const mayWrite = (folder: string, setting: string): Promise<void> =>
	access(folder, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
		throw unwritable(folder, setting, cause);
	});

const unwritable = (folder: string, setting: string, cause: unknown): MigrationError =>
	new MigrationError('ledger-storage', `${shown(folder)} may not be written to`, {
		cause,
		hint: `Change its owner, or set \`${setting}\` to another folder.`,
	});

/** A configuration that holds secrets and is open to others has been refused before it came here. */
async function examineModes({database, file}: Config, tell: Tell): Promise<void> {
	const open: string[] = [];
	for (const path of [database, `${realPath(database)}-wal`]) {
		const found = await stat(path).catch(() => undefined);
		if (found && (found.mode & 0o077) !== 0) open.push(path);
	}
	const writable = await stat(file).then(
		({mode}) => (mode & 0o022) !== 0,
		() => false,
	);
	if (writable) open.push(file);
	tell(
		judge(
			'privacy',
			open.length === 0,
			open.length === 0
				? 'ledger and configuration are for their owner alone'
				: `others may read or change ${open.map(shown).join(', ')}`,
			{
				why: 'The ledger holds the URLs as they are, signatures included; the configuration says where copies go.',
				hint: `chmod go-rwx ${open.map(path => quoted(shown(path))).join(' ')}`,
			},
		),
	);
}

/** Once it is known how many records there are. */
export async function examineRoom({database}: Config, records: number, tell: Tell): Promise<void> {
	await attempt(tell, 'room', 'A run pauses where the disk is full.', async () => {
		const free = freeBytes(database);
		const needed = roomFor(records, ledgerUse(database)) + logBytes;
		const found = `${bytes(free)} free, about ${bytes(needed)} more needed for the ledger of ${count(records)} records, ${roomWords}`;
		tell(
			judge('room', free >= needed, found, {
				why: 'A run pauses where the disk is full, and goes on when there is room.',
				hint: 'Make room, or set `database` to a file on a larger disk.',
			}),
		);
	});
}
