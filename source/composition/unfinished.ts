/** What `doclift` alone says first: what has not come to its end, how to go on, and how to undo it. */
import {existsSync} from 'node:fs';
import {MigrationError} from '../engine/failure.ts';
import {runsLookedAt, unfinishedOf} from '../engine/unfinished.ts';
import {failureLines} from '../reports/failure-text.ts';
import {unfinishedLines} from '../reports/status/unfinished-text.ts';

/** Lines for people; none where there is no configuration, no ledger, or nothing left unfinished. */
export async function unfinishedFrom(configFile: string, now: number = Date.now()): Promise<readonly string[]> {
	if (!existsSync(configFile)) return [];
	try {
		return await look(configFile, now);
	} catch (error) {
		// The help is shown all the same: it is what was asked for.
		if (error instanceof MigrationError) return [...failureLines(error), ''];
		throw error;
	}
}

async function look(configFile: string, now: number): Promise<readonly string[]> {
	const {loadConfig} = await import('../config/load.ts');
	const config = loadConfig({file: configFile});
	const {database} = config;
	if (!existsSync(database)) return [];
	const {planSettings} = await import('./plan-settings.ts');
	const {openSurvey} = await import('../db/survey/survey.ts');
	const {lockHolder} = await import('../db/lock.ts');
	const survey = openSurvey(database, {now: () => now});
	try {
		const facts = {runs: survey.runs(runsLookedAt), plan: survey.plan(), links: survey.links()};
		return unfinishedLines(unfinishedOf(facts, {now, lock: lockHolder(database), settings: planSettings(config)}), now);
	} finally {
		survey.close();
	}
}
