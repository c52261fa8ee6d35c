/** A line of the log for people: time, what happened, to what. */
import type {Part, Phase} from '../engine/event.ts';
import {failures} from '../engine/failure.ts';
import type {LogLine} from './log-reader.ts';
import {bytes, count, counted, perSecond, withCounts} from './numbers.ts';
import {partWords} from './part-words.ts';
import {verbOf} from './plan-words.ts';
import {safeLine, withoutQueries} from './safe-text.ts';
import {unitOf} from './words.ts';

export function logText(line: LogLine): string {
	const at = line.time.slice(0, 19).replace('T', ' ');
	return `${safeLine(at)}Z  ${line.level.padEnd(5)}  ${logWords(line)}`;
}

/** What it says, without time and level. */
export const logWords = (line: LogLine): string => safeLine(withoutQueries(said(line)));

function said(line: LogLine): string {
	const words = (name: string) => (typeof line[name] === 'string' ? line[name] : '');
	const number = (name: string) => (typeof line[name] === 'number' ? line[name] : 0);
	switch (line.type) {
		case 'started':
			return `run ${number('runId')}: doclift ${words('command')} ${words('mode')}${partOf(line)}, process ${number('pid')}`;
		case 'state':
			return withCounts([words('state'), words('reason')].filter(word => word !== '').join(': '));
		case 'progress':
			return progressText(line, words('phase'), number);
		case 'gate':
			return `${line.holds === true ? 'ok' : 'NO'} ${words('gate')}: ${words('found')}`;
		case 'error':
			return `${words('recordId')} ${failureOf(line)}`.trim();
		case 'proof':
			return proofText(line);
		case 'plan':
			return planText(line);
		case 'result':
			return `ended with exit code ${number('exitCode')}${words('stoppedBy') === '' ? '' : `, stopped by ${words('stoppedBy')}`}${why(line)}`;
		default:
			return line.type;
	}
}

const partOf = ({part}: LogLine): string => (isObject(part) ? `, ${partWords(part as Part)}` : '');

function progressText({total}: LogLine, phase: string, number: (name: string) => number): string {
	const pace = number('filesPerSecond');
	return [
		`${phase} ${count(number('done'))}${total === null ? '' : ` of ${count(number('total'))}`}`,
		// Whatever phase another version may have logged: what is none of ours counts records.
		...(pace > 0 ? [perSecond(pace, unitOf(phase as Phase))] : []),
		...(phase === ('copying' satisfies Phase)
			? [`${bytes(number('bytesPerSecond'))}/s, ${count(number('inFlight'))} in flight`]
			: []),
		`${count(number('memoryMb'))} MB of memory`,
	].join(', ');
}

function failureOf({failure}: LogLine): string {
	if (typeof failure !== 'object' || failure === null || !('kind' in failure) || !('message' in failure))
		return 'failed';
	return `${String(failure.kind)}: ${String(failure.message)}`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

function proofText({proof}: LogLine): string {
	const {salesforceCount, accounted, verdict} = isObject(proof) ? proof : {};
	return `count proof: ${String(verdict)}. Salesforce counts ${count(Number(salesforceCount))}, doclift accounts for ${count(Number(accounted))}`;
}

function planText({plan}: LogLine): string {
	const {planId, direction, changes} = isObject(plan) ? plan : {};
	return `plan ${String(planId)} is made, to ${verbOf(direction === 'rollback' ? 'rollback' : 'cutover')} ${counted(Number(changes), 'link')}`;
}

/** What ended it, where something did. */
const why = ({error}: LogLine): string =>
	isObject(error) && typeof error.message === 'string' ? `: ${error.message}` : '';

/** What was logged, by kind: most frequent first. */
export function countLines(byKind: ReadonlyMap<string, number>, lines: number): readonly string[] {
	const rows = [...byKind].sort((left, right) => right[1] - left[1]);
	return [
		counted(lines, 'line'),
		...rows.map(([kind, n]) => `  ${count(n).padStart(9)}  ${kind}${kind in failures ? ' (errors)' : ''}`),
	];
}
