/** SQLite's locks and its shared memory are not safe on network file systems: a ledger there would be lost one day. */
import {existsSync, readFileSync, realpathSync, statfsSync} from 'node:fs';
import {dirname} from 'node:path';
import {MigrationError} from '../engine/failure.ts';

/** Magic numbers of statfs(2), from Linux' `magic.h` and the drivers' own headers. */
const networks: ReadonlyMap<number, string> = new Map([
	[0x6969, 'NFS'],
	[0x517b, 'SMB'],
	[0xff534d42, 'CIFS'],
	[0xfe534d42, 'SMB2'],
	[0x01021997, '9p'],
	[0x5346414f, 'AFS'],
	[0x6b414653, 'AFS'],
	[0x00c36400, 'Ceph'],
	[0x0bd00bd0, 'Lustre'],
	[0x73757245, 'Coda'],
	[0x47504653, 'GPFS'],
	[0x19830326, 'BeeGFS'],
]);
const fuse = 0x65735546;

/** FUSE drivers whose files lie on this machine. */
const localFuse =
	/^(fuseblk|fuse\.(gocryptfs|encfs|cryfs|bindfs|mergerfs|ntfs-3g|unionfs.*|fuse-overlayfs|overlayfs|zfs.*))$/;

/** The network file system's name, or undefined for a local one. `type` is what mountinfo calls it. */
export function networkName(magic: number, type: string | undefined): string | undefined {
	const known = networks.get(magic >>> 0);
	if (known) return known;
	if (magic >>> 0 !== fuse || (type !== undefined && localFuse.test(type))) return undefined;
	return type ?? 'FUSE';
}

/** The type of the mount that a folder lies on, after /proc/self/mountinfo; undefined where there is none. */
export function mountType(folder: string, mountinfo: string): string | undefined {
	let best = {length: -1, type: undefined as string | undefined};
	for (const line of mountinfo.split('\n')) {
		const [mount, source] = line.split(' - ');
		const point = mount
			?.split(' ')[4]
			?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
		if (point === undefined || source === undefined) continue;
		const within = point === '/' || folder === point || folder.startsWith(`${point}/`);
		// The last of several mounts at one point is the one that is seen.
		if (within && point.length >= best.length) best = {length: point.length, type: source.split(' ')[0]};
	}
	return best.type;
}

/** Refuses a ledger on a network file system. */
export function refuseNetworkFileSystem(file: string): void {
	const name = networkUnder(file);
	if (name === undefined) return;
	throw new MigrationError('refused', `The ledger ${file} would lie on a network file system (${name})`, {
		hint: 'SQLite loses data there. Set `database` to a file on a local disk; copies of it may lie anywhere.',
	});
}

/**
The network file system that a file lies on, or that it leads to: SQLite opens what a link leads to, and keeps its log
there. Only Linux is looked at: elsewhere the numbers mean other things.
*/
export function networkUnder(file: string, typeOf = (folder: string) => statfsSync(folder).type): string | undefined {
	if (process.platform !== 'linux') return undefined;
	const folder = folderOf(file);
	const magic = typeOf(folder);
	return networkName(magic, magic >>> 0 === fuse ? mountType(folder, readMounts()) : undefined);
}

function folderOf(file: string): string {
	try {
		return existsSync(file) ? dirname(realpathSync(file)) : realpathSync(dirname(file));
	} catch (cause) {
		throw new MigrationError('ledger-storage', `The folder of the ledger ${file} does not exist`, {
			cause,
			hint: 'Make the folder, or correct `database` in the configuration.',
		});
	}
}

function readMounts(): string {
	try {
		return readFileSync('/proc/self/mountinfo', 'utf8');
	} catch {
		return '';
	}
}
