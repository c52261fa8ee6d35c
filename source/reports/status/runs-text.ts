/** Runs as a table, newest first. */
import type {RunSurvey} from '../../engine/survey.ts';
import {isAlive, type Lock} from '../../engine/unfinished.ts';
import {count, duration, moment} from '../numbers.ts';
import {wrapped} from '../safe-text.ts';
import {type Column, table} from '../table.ts';

const shape: readonly Column[] = [
	{title: 'Run', align: 'right'},
	{title: 'What', shrinks: true},
	{title: 'Begun (UTC)'},
	{title: 'Took', align: 'right'},
	{title: 'Done', align: 'right'},
	{title: 'Not done', align: 'right'},
	{title: 'End'},
];

export function runLines(runs: readonly RunSurvey[], look: Lock, indent = ''): readonly string[] {
	if (runs.length === 0) return [`${indent}none yet`];
	const rows = runs.map(run => rowOf(run, look));
	return table(shape, rows, 80, indent);
}

/** Each run with its plan, its count proof and what ended it. */
export function runDetailLines(runs: readonly RunSurvey[], look: Lock): readonly string[] {
	return [
		...runLines(runs, look),
		...runs.flatMap(({id, plan, error, proof, command}) => {
			const said = [
				`\`${command}\``,
				...(plan === null ? [] : [`plan ${plan}`]),
				...(proof === null
					? []
					: [`count proof ${proof.verdict === 'proven' ? 'proven' : `off by ${proof.difference}`}`]),
				...(error === null ? [] : [error.message]),
			];
			return ['', ...wrapped(`Run ${id}: ${said.join('; ')}`, 80, '  ')];
		}),
	];
}

/** The row of a run that was killed says that it runs, until the next one names it. */
export function endOf(run: Pick<RunSurvey, 'status' | 'error' | 'startedAt'>, look: Lock): string {
	const {status, error} = run;
	if (status === 'running' && !isAlive(run, look)) return 'broken off';
	// A refusal is no fault of the run: it did what it should, which was nothing.
	return status === 'failed' && error?.kind === 'refused' ? 'refused' : status;
}

function rowOf(run: RunSurvey, look: Lock): readonly string[] {
	const {id, type, plan, startedAt, endedAt, heartbeatAt, successful, failed} = run;
	return [
		String(id),
		plan ?? type,
		moment(startedAt).slice(0, 16),
		duration(Math.max(0, (endedAt ?? heartbeatAt) - startedAt) / 1000),
		count(successful),
		count(failed),
		endOf(run, look),
	];
}
