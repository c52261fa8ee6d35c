/** `status --cleanup-days N`: old failed attempts and steps out of the ledger, old files out of the log folder. */
import {readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {createCleanup} from '../../db/cleanup.ts';
import {acquireLock, thisProcess} from '../../db/lock.ts';
import {openLedger} from '../../db/open.ts';
import {dayMs} from '../../engine/durations.ts';
import {runLogName} from '../../reports/log-files.ts';
import {clock} from '../clock.ts';
import type {Place} from './overview.ts';

export type CleanedUp = {
	readonly olderThanDays: number;
	readonly errors: number;
	readonly history: number;
	readonly logFiles: number;
	readonly logBytes: number;
};

/** Throws `refused` while a run is at work: it writes to what would be cleaned. */
export function cleanUp({database, logs}: Place, days: number): CleanedUp {
	const now = clock.now();
	const before = now - days * dayMs;
	const {release} = acquireLock(database, thisProcess(`doclift status --cleanup-days ${days}`, now));
	try {
		const {doors, close} = openLedger(database, {now: clock.now});
		try {
			const files = logs === null ? {logFiles: 0, logBytes: 0} : removeLogs(logs, before);
			return {olderThanDays: days, ...createCleanup(doors)(before), ...files};
		} finally {
			close();
		}
	} finally {
		release();
	}
}

/** Only files that are named as a run names its log, and that nobody has written to since. */
function removeLogs(folder: string, before: number) {
	const sum = {logFiles: 0, logBytes: 0};
	for (const name of readFolder(folder)) {
		if (runLogName(name) === null) continue;
		const file = join(folder, name);
		const stat = statSync(file, {throwIfNoEntry: false});
		if (!stat?.isFile() || stat.mtimeMs >= before) continue;
		rmSync(file, {force: true});
		sum.logFiles += 1;
		sum.logBytes += stat.size;
	}
	return sum;
}

function readFolder(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
