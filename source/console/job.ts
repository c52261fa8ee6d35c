/** Whether Ctrl-Z may stop this process: a shell must be there that brings it back. */
import {readFileSync} from 'node:fs';

/** Where a process stands among the others of its terminal. */
export type Place = {readonly parent: number; readonly group: number; readonly session: number};

/**
Whether a parent of the same session and another process group could send SIGCONT: the kernel's own test before it obeys
Ctrl-Z (an orphaned process group is not stopped), which the SIGSTOP of a program that hears the key itself passes by.
False in `ssh -t host doclift` and `docker exec -it`, where doclift, or a script that runs it, leads the session.
*/
export function isJob(pid: number, placeOf: (pid: number) => Place | null = readPlace): boolean {
	const own = placeOf(pid);
	// Without /proc nothing is known, and a shell is what is usually there.
	if (own === null) return true;
	for (let at = placeOf(own.parent); at?.session === own.session; at = placeOf(at.parent)) {
		if (at.group !== own.group) return true;
	}
	return false;
}

/** From `/proc/PID/stat` (proc_pid_stat(5)): `pid (command) state parent group session …`. Null where it cannot be read. */
function readPlace(pid: number): Place | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// A command may hold brackets and spaces of its own.
		const [, parent, group, session] = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		return {parent: parent ?? 0, group: group ?? 0, session: session ?? 0};
	} catch {
		return null;
	}
}
