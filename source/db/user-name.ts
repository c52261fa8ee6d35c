import {userInfo} from 'node:os';

/** Of who runs this process. A container may run under a user id without an entry among the system's: it has a number. */
export function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.getuid?.() ?? 'unknown');
	}
}
