/** What the machine says: room on disk, sizes of the ledger and the logs, memory and processor of another process. */
import {readdirSync, readFileSync, statfsSync, statSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {realPath} from '../../db/holder.ts';
import type {LedgerUse} from '../../engine/disk-room.ts';
import {clock} from '../clock.ts';

/** Bytes that this user may still write beside the file, or beside what it leads to. */
export function freeBytes(file: string): number {
	const {bavail, bsize} = statfsSync(dirname(realPath(file)));
	return bavail * bsize;
}

/** Bytes of the logs in a folder; 0 where there is none yet. */
export const logBytes = (folder: string): number => bytesIn(folder, name => name.endsWith('.log'));

/** What a ledger takes of its disk, and what plans have left beside it; 0 for what is not there yet. */
export function ledgerUse(database: string): LedgerUse {
	const ledger = realPath(database);
	const start = `${basename(ledger)}.before-`;
	const isKept = (name: string) => (name.startsWith(start) && name.endsWith('.db')) || /^rollback-.+\.json$/.test(name);
	const [ledgerBytes, walBytes] = [sizeOf(ledger), sizeOf(`${ledger}-wal`)];
	return {ledgerBytes, walBytes, keptBytes: bytesIn(dirname(ledger), isKept)};
}

function bytesIn(folder: string, isMeant: (name: string) => boolean): number {
	try {
		return readdirSync(folder)
			.filter(isMeant)
			.reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
	} catch {
		return 0;
	}
}

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

/** Resident memory of a process in MB; null where the system does not tell. */
export function residentMb(pid: number): number | null {
	const pages = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
	return pages === undefined ? null : Math.round((Number(pages) * 1024) / 1e6);
}

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;
const sampleMs = 150;

/** Cores that a process keeps busy, measured now; null where the system does not tell. */
export async function busyCores(pid: number): Promise<{readonly busy: number; readonly all: number} | null> {
	const before = ticksOf(pid);
	const from = performance.now();
	await clock.sleep(sampleMs);
	const after = ticksOf(pid);
	if (before === null || after === null) return null;
	const seconds = (performance.now() - from) / 1000;
	return {busy: (after - before) / ticksPerSecond / seconds, all: availableParallelism()};
}

function ticksOf(pid: number): number | null {
	// The name of the program, in brackets, may hold anything.
	const fields = read(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ');
	const [user, system] = [Number(fields[11]), Number(fields[12])];
	return Number.isFinite(user) && Number.isFinite(system) ? user + system : null;
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
