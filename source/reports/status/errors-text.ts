/** What stands in the way, by class: how many, an example, and what to do; what is signed off apart. */
import {failures} from '../../engine/failure.ts';
import type {Attempt, ErrorClass} from '../../engine/survey.ts';
import {count, counted, moment} from '../numbers.ts';
import {withoutQueries, wrapped} from '../safe-text.ts';
import {dispositionWords} from '../words.ts';

export function errorLines(classes: readonly ErrorClass[]): readonly string[] {
	if (classes.length === 0) return ['No record wants attention'];
	const open = classes.reduce((sum, one) => sum + one.count - one.accepted, 0);
	const signed = classes.reduce((sum, {accepted}) => sum + accepted, 0);
	return [
		`${counted(open, 'record')} ${open === 1 ? 'wants' : 'want'} attention${signed === 0 ? '' : `, ${count(signed)} beside ${signed === 1 ? 'it is' : 'them are'} signed off`}`,
		...classes.flatMap(classLines),
	];
}

function classLines({state, kind, count: n, accepted, example, lastAt}: ErrorClass): readonly string[] {
	const signed = accepted === 0 ? '' : `, ${accepted === n ? 'all' : count(accepted)} of them signed off`;
	return [
		'',
		...paragraph(`${count(n)} ${dispositionWords[state]}: ${kind}${signed}`),
		...(example === '' ? [] : paragraph(`  such as: ${withoutQueries(example)} (${moment(lastAt)})`)),
		...(accepted === n ? [] : paragraph(`  next: ${failures[kind].hint}`)),
		...(accepted === n ? [] : paragraph(`  or sign them off: doclift accept --class ${state} --reason "..."`)),
	];
}

/** Newest first. */
export function recentLines(attempts: readonly Attempt[]): readonly string[] {
	if (attempts.length === 0) return ['No attempt has failed'];
	return attempts.flatMap(({at, run, recordId, kind, message, attempts: tries}) =>
		paragraph(
			`${moment(at)}  run ${run}  ${kind}${recordId === null ? '' : `  ${recordId}`}: ${withoutQueries(message)}${tries > 1 ? ` (${tries} attempts)` : ''}`,
		),
	);
}

const paragraph = (text: string): readonly string[] => wrapped(text, 80, '    ');
