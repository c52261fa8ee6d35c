/** A folder for temporary files that is soon full, for the rest of a test; undefined where this user may not mount one. */
import {join} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import {mountSmall} from '../support/small-disk.ts';
import {temporaryFolder} from './fixture.ts';

export function useSmallTemporary(): string | undefined {
	const folder = join(temporaryFolder(), 'tmp');
	const unmount = mountSmall(folder, '256k');
	if (unmount === undefined) return undefined;
	vi.stubEnv('TMPDIR', folder);
	onTestFinished(() => {
		vi.unstubAllEnvs();
		unmount();
	});
	return folder;
}
