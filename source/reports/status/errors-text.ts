/** What stands in the way, by class: how many, an example, and what to do; what is signed off apart. */
import {isOfLinks, nextOf} from '../../engine/error-class.ts';
import {failures} from '../../engine/failure.ts';
import type {Attempt, ErrorClass, FileErrors} from '../../engine/survey.ts';
import {count, counted, moment} from '../numbers.ts';
import {withoutQueries, wrapped} from '../safe-text.ts';
import {errorWords} from '../words.ts';

/** What a plan has found to be changed by others is of no class: it stays so until somebody wants it otherwise. */
const noClass = 'No class of errors is open; doclift status --recent-errors 20 tells what failed last';

export function errorLines(classes: readonly ErrorClass[]): readonly string[] {
	if (classes.length === 0) return paragraph(noClass);
	const open = sumOf(classes);
	const signed = classes.reduce((sum, {accepted}) => sum + accepted, 0);
	return [
		`${counted(open, 'record')} ${open === 1 ? 'wants' : 'want'} attention${signed === 0 ? '' : `, ${count(signed)} beside ${signed === 1 ? 'it is' : 'them are'} signed off`}`,
		...classes.flatMap(one => classLines(one, classes)),
	];
}

function classLines(one: ErrorClass, classes: readonly ErrorClass[]): readonly string[] {
	const {state, kind, count: n, accepted, example, lastAt} = one;
	const signed = accepted === 0 ? '' : `, ${isSignedOff(one) ? 'all' : count(accepted)} of them signed off`;
	return [
		'',
		...paragraph(`${count(n)} ${errorWords[state]}: ${kind}${signed}`),
		...(example === '' ? [] : paragraph(`  such as: ${withoutQueries(example)} (${moment(lastAt)})`)),
		...(isSignedOff(one) ? [] : paragraph(`  next: ${nextOf(one)}`)),
		...(isSignedOff(one) || isOfLinks(one) ? [] : signOffLines(one, classes)),
	];
}

/** A class of `accept` is all of a state: where other failures stand in it, these records go by their ids. */
function signOffLines(one: FileErrors, classes: readonly ErrorClass[]): readonly string[] {
	const {state, kind} = one;
	const open = classes.filter(other => other.state === state && !isSignedOff(other));
	// What ends a whole run is no class of files, and cannot be asked for by itself.
	if (open.length === 1 || failures[kind].scope !== 'file') {
		const which = open.length === 1 ? 'them' : `all ${count(sumOf(open))} of ${state}`;
		return paragraph(`  or sign ${which} off: doclift accept --class ${state} --reason "..."`);
	}
	return [
		'  or sign these alone off:',
		`    doclift status --export sign-off.csv --only ${kind}`,
		'    doclift accept --file sign-off.csv --reason "..."',
	];
}

/** Without what is signed off. */
const sumOf = (classes: readonly ErrorClass[]): number =>
	classes.reduce((sum, {count: n, accepted}) => sum + n - accepted, 0);

const isSignedOff = ({count: n, accepted}: ErrorClass): boolean => accepted === n;

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
