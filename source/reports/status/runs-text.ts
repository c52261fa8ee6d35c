/** Runs as a table, newest first. */
import type {RunSurvey} from '../../engine/survey.ts';
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

export function runLines(runs: readonly RunSurvey[], indent = ''): readonly string[] {
	if (runs.length === 0) return [`${indent}none yet`];
	return table(shape, runs.map(rowOf), 80, indent);
}

/** Each run with its plan, its count proof and what ended it. */
export function runDetailLines(runs: readonly RunSurvey[]): readonly string[] {
	return [
		...runLines(runs),
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

/** A refusal is no fault of the run: it did what it should, which was nothing. */
export const endOf = ({status, error}: Pick<RunSurvey, 'status' | 'error'>): string =>
	status === 'failed' && error?.kind === 'refused' ? 'refused' : status;

const rowOf = ({
	id,
	type,
	plan,
	startedAt,
	endedAt,
	heartbeatAt,
	successful,
	failed,
	status,
	error,
}: RunSurvey): readonly string[] => [
	String(id),
	plan ?? type,
	moment(startedAt).slice(0, 16),
	duration(Math.max(0, (endedAt ?? heartbeatAt) - startedAt) / 1000),
	count(successful),
	count(failed),
	endOf({status, error}),
];
