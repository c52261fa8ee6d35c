/** What `doclift` alone says first: that the last run has not come to its end, and how to go on. */
import {existsSync} from 'node:fs';
import {MigrationError} from '../engine/failure.ts';
import {failureText} from '../reports/failure-text.ts';
import {duration, moment} from '../reports/numbers.ts';

/** A run says that it is alive every five seconds; one that has been silent for three of these is dead. */
const silentMs = 15_000;

/** Lines for people; none where there is no configuration, no ledger, or nothing left unfinished. */
export async function unfinishedRun(configFile: string, now: number = Date.now()): Promise<readonly string[]> {
	if (!existsSync(configFile)) return [];
	try {
		return await look(configFile, now);
	} catch (error) {
		// The help is shown all the same: it is what was asked for.
		if (error instanceof MigrationError) return [failureText(error), ''];
		throw error;
	}
}

async function look(configFile: string, now: number): Promise<readonly string[]> {
	const {loadConfig} = await import('../config/load.ts');
	const {database} = loadConfig({file: configFile});
	if (!existsSync(database)) return [];
	const {openLedger} = await import('../db/open.ts');
	const file = openLedger(database, {readonly: true, now: () => now});
	try {
		const run = file.unfinishedRun();
		if (run === undefined) return [];
		const {id, command, status, startedAt, heartbeatAt} = run;
		if (status === 'running' && now - heartbeatAt < silentMs) {
			return [
				`Run ${id} is at work: \`${command}\`, since ${moment(startedAt)}, last sign of life`,
				`${duration((now - heartbeatAt) / 1000)} ago. A second one would be refused until it ends.`,
				'',
			];
		}
		return [
			`Run ${id} has not come to its end: \`${command}\`, begun ${moment(startedAt)}, last`,
			`sign of life ${moment(heartbeatAt)}. Nothing is lost, and there is nothing to undo.`,
			`Go on with the same command: ${command}`,
			'',
		];
	} finally {
		file.close();
	}
}
