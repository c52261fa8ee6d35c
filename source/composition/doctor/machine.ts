/** This machine: Node, the ledger's folder, room on its disk, and who may read what lies there. */
import {constants} from 'node:fs';
import {access, stat, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Config} from '../../config/schema.ts';
import {quoted, shown} from '../../config/shown.ts';
import {refuseNetworkFileSystem} from '../../db/file-system.ts';
import {MigrationError} from '../../engine/failure.ts';
import {bytes} from '../../reports/numbers.ts';
import {attempt, judge, pass, type Tell} from './gate.ts';

/** Of the ledger, its log and an online copy of it: 800 bytes a record each, and what the log may grow to. */
const bytesPerRecord = 2 * 800;
const logBytes = 256 * 1024 * 1024;

const leastNode = [20, 19] as const;

export async function examineMachine(config: Config, tell: Tell, node: string = process.versions.node): Promise<void> {
	const [major = 0, minor = 0] = node.split('.').map(Number);
	const recent = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
	tell(judge('Node', recent, node, `Install Node ${leastNode.join('.')} or later.`));

	await attempt(tell, 'ledger folder', async () => {
		const folder = dirname(config.database);
		refuseNetworkFileSystem(config.database);
		await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
			throw new MigrationError('ledger-storage', `${shown(folder)} may not be written to`, {
				cause,
				hint: 'Change its owner, or set `database` to another folder.',
			});
		});
		tell(pass('ledger folder', `${shown(folder)}, on a disk of this machine`));
	});
	await examineModes(config, tell);
}

/** A configuration that holds secrets and is open to others has been refused before it came here. */
async function examineModes({database}: Config, tell: Tell): Promise<void> {
	const open: string[] = [];
	for (const path of [database, `${database}-wal`]) {
		const found = await stat(path).catch(() => undefined);
		if (found && (found.mode & 0o077) !== 0) open.push(path);
	}
	tell(
		judge(
			'privacy',
			open.length === 0,
			open.length === 0 ? 'the ledger is for its owner alone' : `others may read ${open.map(shown).join(', ')}`,
			`chmod go-rwx ${open.map(path => quoted(shown(path))).join(' ')}`,
		),
	);
}

/** Once it is known how many records there are. */
export async function examineRoom({database}: Config, records: number, tell: Tell): Promise<void> {
	await attempt(tell, 'room', async () => {
		const {bavail, bsize} = await statfs(dirname(database));
		const free = bavail * bsize;
		const needed = records * bytesPerRecord + logBytes;
		const found = `${bytes(free)} free, ${bytes(needed)} needed for the ledger of ${records} records`;
		tell(judge('room', free >= needed, found, 'Make room, or set `database` to a file on a larger disk.'));
	});
}
