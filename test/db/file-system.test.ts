import {execFileSync} from 'node:child_process';
import {mkdirSync, realpathSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {connect} from '../../source/db/connection.ts';
import {isMountPoint, mountType, networkName, networkUnder} from '../../source/db/file-system.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {temporaryFolder} from './fixture.ts';

const mounts = [
	'22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
	'40 22 0:50 / /mnt/share rw - fuse.sshfs anna@host:/data rw',
	'41 22 0:51 / /mnt/with\\040space rw - fuse.gocryptfs /home/anna/cipher rw',
	'42 22 0:52 / /mnt/share/inner rw - ext4 /dev/vdb rw',
].join('\n');

describe('hazard 50: a network file system under the ledger', () => {
	test.each([
		['NFS', 0x6969],
		['SMB', 0x517b],
		['CIFS', 0xff534d42],
		['CIFS', 0xff534d42 - 2 ** 32],
		['SMB2', 0xfe534d42],
		['9p', 0x01021997],
		['Ceph', 0x00c36400],
	])('%s is recognised by its number', (name, magic) => {
		expect(networkName(magic, undefined)).toBe(name);
	});

	test('ext4, xfs, btrfs, tmpfs and overlay are local', () => {
		for (const magic of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]) {
			expect(networkName(magic, undefined)).toBeUndefined();
		}
	});

	test('FUSE is judged by its driver', () => {
		const fuse = 0x65735546;
		expect(networkName(fuse, mountType('/mnt/share/ledgers', mounts))).toBe('fuse.sshfs');
		expect(networkName(fuse, mountType('/mnt/with space', mounts))).toBeUndefined();
		expect(networkName(fuse, undefined)).toBe('FUSE');
	});

	test('a link is judged by where it leads', () => {
		const folder = realpathSync(temporaryFolder());
		const [local, share] = [join(folder, 'local'), join(folder, 'share')];
		for (const one of [local, share]) mkdirSync(one);
		const [ledger, link] = [join(share, 'ledger.db'), join(local, 'ledger.db')];
		const typeOf = (asked: string) => (asked === share ? 0x6969 : 0xef53);
		symlinkSync(ledger, link);
		expect(networkUnder(join(local, 'another.db'), typeOf)).toBeUndefined();
		writeFileSync(ledger, '');
		expect(networkUnder(link, typeOf)).toBe('NFS');
	});

	test('a folder belongs to the innermost mount', () => {
		expect(mountType('/mnt/share/inner/deep', mounts)).toBe('ext4');
		expect(mountType('/mnt/sharedelsewhere', mounts)).toBe('ext4');
	});
});

describe('a ledger that is mounted without its folder', () => {
	const inContainer = [
		'600 500 0:60 / / rw,relatime - overlay overlay rw,lowerdir=/l',
		'601 600 254:1 /home/anna/ledgers/ledger.db /app/ledger.db rw,relatime - ext4 /dev/vda rw',
		'602 600 254:1 /home/anna/ledgers /app/with\\040space rw,relatime - ext4 /dev/vda rw',
	].join('\n');

	test('is told by the mounts of this process', () => {
		expect(isMountPoint('/app/ledger.db', inContainer)).toBe(true);
		expect(isMountPoint('/app/with space/ledger.db', inContainer)).toBe(false);
		expect(isMountPoint('/app/other.db', inContainer)).toBe(false);
		expect(isMountPoint('/app/ledger.db', '')).toBe(false);
	});

	test('is refused to whoever reads, writes or locks it, also through a link: log and lock would lie elsewhere', ({
		skip,
	}) => {
		const folder = realpathSync(temporaryFolder());
		const [host, ledger, link] = [join(folder, 'host.db'), join(folder, 'ledger.db'), join(folder, 'link.db')];
		for (const file of [host, ledger]) writeFileSync(file, '');
		symlinkSync(ledger, link);
		skip(!bind(host, ledger), 'this user may not mount a file');
		onTestFinished(() => void execFileSync('umount', ['--lazy', ledger]));
		const refused = expect.objectContaining({
			kind: 'refused',
			message: expect.stringContaining('mounted as a single file'),
			hint: expect.stringContaining('Mount the folder'),
		});
		for (const file of [ledger, link]) {
			expect(() => connect(file)).toThrow(refused);
			expect(() => connect(file, {readonly: true})).toThrow(refused);
			expect(() => acquireLock(file, thisProcess('doclift backup --full', 0))).toThrow(refused);
		}
		connect(host).close();
	});
});

function bind(source: string, target: string): boolean {
	try {
		execFileSync('mount', ['--bind', source, target], {stdio: 'pipe'});
		return true;
	} catch {
		return false;
	}
}
