/** Who sits here, in words that others see: `ann@pts/3, pid 812`. */
import {readlinkSync} from 'node:fs';
import {userInfo} from 'node:os';

export function thisPerson(): string {
	const at = terminalName();
	return `${userName()}${at === null ? '' : `@${at}`}, pid ${process.pid}`;
}

/** A user without an entry among the system's has a number all the same. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `user ${process.getuid?.() ?? '?'}`;
	}
}

function terminalName(): string | null {
	try {
		const device = readlinkSync('/proc/self/fd/0');
		return device.startsWith('/dev/') && device !== '/dev/null' ? device.slice('/dev/'.length) : null;
	} catch {
		return null;
	}
}
