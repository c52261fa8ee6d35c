/** A user id without an entry among the system's, as containers have it. */
import {syncBuiltinESMExports} from 'node:module';
import os from 'node:os';
import {onTestFinished, vi} from 'vitest';

/** From now on to the end of this test nobody knows the name of the user. */
export function beNameless(): void {
	const asked = vi.spyOn(os, 'userInfo').mockImplementation(() => {
		throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
	});
	syncBuiltinESMExports();
	onTestFinished(() => {
		asked.mockRestore();
		syncBuiltinESMExports();
	});
}
