/** How many files and sockets this process may have open, held against what the configuration may put in flight. */
import {readFileSync} from 'node:fs';
import type {Config} from '../../config/schema.ts';
import type {Gate} from '../../engine/event.ts';
import {mostInFlight} from '../../engine/keep-pace.ts';
import {count, counted} from '../../reports/numbers.ts';
import {advise} from './gate.ts';

/** A file on its way is read through one socket and sent through another. */
const socketsPerFile = 2;
/** The ledger and its journals, logs, the console's socket, Salesforce, and what Node opens for itself. */
const besides = 128;

/** Null where the system does not say. */
export function judgeOpenFiles(concurrency: Config['migration']['concurrency'], limits: string): Gate | null {
	const limit = openFilesIn(limits);
	if (limit === null) return null;
	const files = concurrency === 'auto' ? mostInFlight : concurrency;
	const needed = files * socketsPerFile + besides;
	const allowed = limit === Number.POSITIVE_INFINITY ? 'no limit' : `${count(limit)} allowed`;
	const found = `${allowed}, ${count(needed)} needed for ${counted(files, 'file')} in flight`;
	return advise('open files', limit >= needed, found, {
		why: 'Beyond the limit no connection opens: files wait and are tried again, and the run is slow.',
		hint: 'Raise the limit (`ulimit -Hn`, LimitNOFILE of a service, a container’s ulimits), or lower migration.concurrency.',
	});
}

/** The soft limit out of `/proc/self/limits`; Node has raised it to the hard one. */
function openFilesIn(limits: string): number | null {
	const soft = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits)?.[1];
	if (soft === undefined) return null;
	return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Empty where there is no such file, as on a Mac. */
export function limitsOfProcess(): string {
	try {
		return readFileSync('/proc/self/limits', 'utf8');
	} catch {
		return '';
	}
}
