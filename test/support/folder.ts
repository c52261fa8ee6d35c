import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A folder of the test's own, which is gone once the test has finished; `under` another one than the system's for temporary files. */
export function temporaryFolder(under = tmpdir()): string {
	const folder = realpathSync(mkdtempSync(join(under, 'doclift-')));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}
