/**
Where a ledger may not lie: SQLite's locks and its shared memory are not safe on network file systems, and a file that is
mounted by itself is parted from its log.
*/
import {existsSync, readFileSync, realpathSync, statfsSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {MigrationError} from '../engine/failure.ts';
import {realPath} from './holder.ts';
import {foreign, isBarred} from './private-file.ts';

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

type Mount = {readonly point: string; readonly type: string | undefined};

/** Out of /proc/self/mountinfo. */
function mountsIn(mountinfo: string): readonly Mount[] {
	return mountinfo.split('\n').flatMap(line => {
		const [mount, source] = line.split(' - ');
		const point = mount
			?.split(' ')[4]
			?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
		return point === undefined || source === undefined ? [] : [{point, type: source.split(' ')[0]}];
	});
}

/** The type of the mount that a folder lies on, after /proc/self/mountinfo; undefined where there is none. */
export function mountType(folder: string, mountinfo: string): string | undefined {
	let best: Mount = {point: '', type: undefined};
	for (const mount of mountsIn(mountinfo)) {
		const {point} = mount;
		const within = point === '/' || folder === point || folder.startsWith(`${point}/`);
		// The last of several mounts at one point is the one that is seen.
		if (within && point.length >= best.point.length) best = mount;
	}
	return best.type;
}

/**
Whether a file is a mount of its own, as `docker run -v …/ledger.db:/app/ledger.db` makes it. Numbers of devices do not
tell: a bind mount has that of its source, and an overlay's files have others than its folders.
*/
export const isMountPoint = (file: string, mountinfo: string): boolean =>
	mountsIn(mountinfo).some(({point}) => point === file);

/** Refuses a folder, a ledger on a network file system, and one that is mounted without its folder. */
export function refuseUnsafePlace(file: string): void {
	if (isFolder(file)) {
		throw new MigrationError('configuration', `The ledger ${file} is to be a file, and that is a folder`, {
			hint: `Name a file in it, such as ${join(file, 'ledger.db')}: \`database\` in the configuration, or --db-path.`,
		});
	}
	const name = networkUnder(file);
	if (name !== undefined) {
		throw new MigrationError('refused', `The ledger ${file} would lie on a network file system (${name})`, {
			hint: 'SQLite loses data there. Set `database` to a file on a local disk; copies of it may lie anywhere.',
		});
	}
	if (isMountPoint(realPath(file), readMounts())) {
		throw new MigrationError('refused', `The ledger ${file} is mounted as a single file`, {
			hint: 'Its log, its lock and the rollback file lie beside it, and would be lost with the container. Mount the folder, not the file.',
		});
	}
}

function isFolder(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false;
	}
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
		if (isBarred(cause)) throw foreign(file, cause);
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
