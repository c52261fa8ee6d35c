/** What `doclift` alone says first: what has not come to its end, how to go on, and how to undo it. */
import {existsSync} from 'node:fs';
import type {LedgerFile} from '../db/open.ts';
import {MigrationError} from '../engine/failure.ts';
import {changeCount, openCount} from '../engine/plan-tally.ts';
import {failureText} from '../reports/failure-text.ts';
import {count, duration, moment} from '../reports/numbers.ts';
import {verbOf} from '../reports/plan-words.ts';

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
		const atWork = lineOfLiving(file, now);
		if (atWork.length > 0) return atWork;
		const dead = lineOfDead(file);
		return dead.length > 0 && file.links.openPlan()?.state !== 'executing' ? dead : planLines(file);
	} finally {
		file.close();
	}
}

function lineOfLiving({unfinishedRun: find}: LedgerFile, now: number): readonly string[] {
	const run = find();
	if (run === undefined || run.status !== 'running' || now - run.heartbeatAt >= silentMs) return [];
	const {id, command, startedAt, heartbeatAt} = run;
	return [
		`Run ${id} is at work: \`${command}\`, since ${moment(startedAt)}, last sign of life`,
		`${duration((now - heartbeatAt) / 1000)} ago. A second one would be refused until it ends.`,
		'',
	];
}

/** A plan that was begun comes before everything else: Salesforce stands halfway. */
function planLines({links}: LedgerFile): readonly string[] {
	const plan = links.openPlan();
	if (plan === undefined) return [];
	const {code, direction, state, createdAt, startedAt} = plan;
	const tally = links.planTally(plan.id);
	const all = changeCount(tally);
	const command = `doclift ${direction === 'cutover' ? 'migrate' : 'rollback'} --execute --confirm ${code}`;
	if (state === 'ready') {
		return [
			`Plan ${code} is ready to ${verbOf(direction)} ${count(all)} links, made ${moment(createdAt)}.`,
			`Nothing has been changed by it. To begin: ${command}`,
			'',
		];
	}
	return [
		`Plan ${code} has been begun (${moment(startedAt ?? createdAt)}) and is not done:`,
		`${count(all - openCount(tally))} of ${count(all)} links are settled. What was changed is written down.`,
		`To go on:   ${command}`,
		...(direction === 'cutover' ? ['To undo it: doclift rollback --from-database --dry-run'] : []),
		'',
	];
}

function lineOfDead({unfinishedRun: find}: LedgerFile): readonly string[] {
	const run = find();
	// A run that only made a plan, or executed one, has told all by its plan.
	if (run === undefined || run.type === 'migrate' || run.type === 'rollback') return [];
	const {id, command, startedAt, heartbeatAt} = run;
	return [
		`Run ${id} has not come to its end: \`${command}\`, begun ${moment(startedAt)}, last`,
		`sign of life ${moment(heartbeatAt)}. Nothing is lost, and there is nothing to undo.`,
		`Go on with the same command: ${command}`,
		'',
	];
}
