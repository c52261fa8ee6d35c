/** Who sits here, in words that others see: `ann@pts/3, pid 812`. */
import {readlinkSync} from 'node:fs';
import {userName} from '../db/user-name.ts';

export function thisPerson(): string {
	const at = terminalName();
	return `${userName()}${at === null ? '' : `@${at}`}, pid ${process.pid}`;
}

function terminalName(): string | null {
	try {
		const device = readlinkSync('/proc/self/fd/0');
		return device.startsWith('/dev/') && device !== '/dev/null' ? device.slice('/dev/'.length) : null;
	} catch {
		return null;
	}
}
