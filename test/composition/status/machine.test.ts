import {statfsSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {freeBytes, ledgerUse, logBytes} from '../../../source/composition/status/machine.ts';
import {temporaryFolder} from '../../support/folder.ts';
import {mountSmall, noMount} from '../../support/small-disk.ts';

function folder(files: Readonly<Record<string, number>>): string {
	const path = temporaryFolder();
	for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), 'x'.repeat(bytes));
	return path;
}

test('what plans have left beside a ledger is told from all else that lies there', () => {
	const path = folder({
		'a.db': 1000,
		'a.db-wal': 200,
		'a.db.before-CUT-7K3M-Q2PX.db': 900,
		'a.db.before-RBK-7K3M-Q2PX.db': 950,
		'rollback-CUT-7K3M-Q2PX.json': 30,
		'rollback.txt': 5000,
		'b.db.before-CUT-7K3M-Q2PX.db': 7000,
		'a.db.before-CUT-9999-9999.db.new': 8000,
	});
	expect(ledgerUse(join(path, 'a.db'))).toEqual({ledgerBytes: 1000, walBytes: 200, keptBytes: 900 + 950 + 30});
});

test('what plans have left beside a ledger that is a link lies beside what it leads to', () => {
	const path = folder({'a.db': 1000, 'a.db-wal': 200, 'a.db.before-CUT-7K3M-Q2PX.db': 900});
	const link = join(temporaryFolder(), 'ledger.db');
	symlinkSync(join(path, 'a.db'), link);
	expect(ledgerUse(link)).toEqual({ledgerBytes: 1000, walBytes: 200, keptBytes: 900});
});

test('a ledger that is not there yet takes nothing, nor does a folder of logs', () => {
	const path = folder({});
	expect(ledgerUse(join(path, 'nowhere', 'a.db'))).toEqual({ledgerBytes: 0, walBytes: 0, keptBytes: 0});
	expect(logBytes(join(path, 'logs'))).toBe(0);
	expect(logBytes(folder({'a.log': 10, 'b.log': 20, 'c.txt': 40}))).toBe(30);
});

test('the room of a ledger that is a link is that of the disk it leads to', ({skip}) => {
	const folder = temporaryFolder();
	const [disk, link] = [join(folder, 'disk'), join(folder, 'ledger.db')];
	const unmount = mountSmall(disk, '1m');
	skip(unmount === undefined, noMount);
	onTestFinished(() => unmount?.());
	writeFileSync(join(disk, 'ledger.db'), '');
	symlinkSync(join(disk, 'ledger.db'), link);
	const {bavail, bsize} = statfsSync(disk);
	expect(freeBytes(link)).toBe(bavail * bsize);
});
