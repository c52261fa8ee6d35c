import {statfsSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {freeBytes} from '../../../source/composition/status/machine.ts';
import {temporaryFolder} from '../../db/fixture.ts';
import {mountSmall, noMount} from '../../support/small-disk.ts';

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
