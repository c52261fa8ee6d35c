/** Which other processes have a file open, as far as this user may see: for "in use", who it is. */
import {readdirSync, readFileSync, readlinkSync, realpathSync} from 'node:fs';

const most = 3;

/** Such as `process 4711 (sqlite3)`; none where the system does not tell. */
export function openBy(file: string): readonly string[] {
	const wanted = tried(() => realpathSync(file), file);
	return tried(() => readdirSync('/proc'), [])
		.filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
		.filter(pid => hasOpen(pid, wanted))
		.slice(0, most)
		.map(pid => `process ${pid} (${tried(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'unknown')})`);
}

const hasOpen = (pid: string, file: string): boolean =>
	tried(() => readdirSync(`/proc/${pid}/fd`), []).some(
		fd => tried(() => readlinkSync(`/proc/${pid}/fd/${fd}`), '') === file,
	);

/** Processes end while they are looked at, and others belong to somebody else. */
function tried<T>(look: () => T, otherwise: T): T {
	try {
		return look();
	} catch {
		return otherwise;
	}
}
