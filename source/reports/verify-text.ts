/** How a verification ended, in words. */
import type {ChosenScope} from '../engine/choose-scope.ts';
import {scopeName} from '../engine/scope.ts';
import {judged} from '../engine/verify/confidence.ts';
import type {DifferenceClass, FoundClass} from '../engine/verify/difference.ts';
import {bytes, count, counted, duration} from './numbers.ts';
import {wrapped} from './safe-text.ts';
import {testBanner} from './test-banner.ts';

export type VerifiedText = ChosenScope & {
	readonly complete: boolean;
	readonly deep: boolean;
	readonly drift: boolean;
	readonly asked: 'listing' | 'head' | null;
	readonly population: number;
	readonly records: number;
	readonly copies: number;
	readonly bytes: number;
	readonly inFlight: number;
	readonly differing: number;
	readonly seconds: number;
	readonly sample: {readonly seed: number; readonly mostDiffering: number | null} | null;
	readonly salesforceCount: number | null;
	readonly classes: readonly FoundClass[];
	readonly examples: ReadonlyArray<{
		readonly class: DifferenceClass;
		readonly recordId: string | null;
		readonly key: string | null;
		readonly found: string;
	}>;
	readonly exported: {readonly file: string; readonly rows: number} | null;
};

export function verifiedLines(end: VerifiedText, columns = 80): readonly string[] {
	const {complete, records, population, seconds, inFlight, salesforceCount, exported} = end;
	const lines = [
		...coverLines(end),
		`${complete ? 'Verified' : 'Stopped: so far'} ${count(records)} of ${counted(population, 'record')} in ${duration(seconds)}`,
		`  ${copiesSentence(end)}`,
		...(salesforceCount === null ? [] : [`  Salesforce counts ${counted(salesforceCount, 'record')}`]),
		...(inFlight === 0 ? [] : [`  ${counted(inFlight, 'record')} not judged: a run was at work on them`]),
		'',
		verdict(end),
		...end.classes.flatMap(one => classLines(one, end.examples)),
		...(exported === null ? [] : ['', `${counted(exported.rows, 'row')} written to ${exported.file}`]),
		...(complete ? [] : ['', 'The same command goes on from here within 24 hours.']),
	];
	return lines.flatMap(line => wrapped(line, columns, '     '));
}

/** What it covers, where that is not everything. */
function coverLines({test, scope}: ChosenScope): readonly string[] {
	if (test) return [testBanner(test).trim()];
	return scope.accounts.length === 0 ? [] : [`Of ${scopeName(scope)}`];
}

function copiesSentence({copies, deep, bytes: read, asked}: VerifiedText): string {
	if (asked === null) return 'Every link read from Salesforce; no bucket was asked';
	const how = deep ? `read again, ${bytes(read)}` : asked === 'listing' ? 'by listing' : 'asked for one by one';
	return `${counted(copies, 'copy', 'copies')} in your bucket, ${how}; every link read from Salesforce`;
}

function verdict(end: VerifiedText): string {
	const {classes, complete, drift, differing, sample, population} = end;
	const all = classes.reduce((sum, one) => sum + one.count, 0);
	const most = sample?.mostDiffering ?? null;
	if (most !== null) return sampleSentence(differing, judged(end), population, most);
	const between = drift ? 'the links in Salesforce and the ledger' : 'ledger, bucket and Salesforce';
	if (all === 0) return complete ? `No difference between ${between}` : 'No difference so far';
	return `${counted(all, 'difference')} in ${counted(differing, 'record')} of the ledger`;
}

/** `0 differences in 1,000 of 1,000,000: with 95 % confidence fewer than 0.3 % differ`. */
export function sampleSentence(differing: number, sample: number, population: number, most: number): string {
	const start = `${counted(differing, 'difference')} in ${count(sample)} of ${count(population)}`;
	if (sample >= population) return `${start}: that is all of them`;
	return `${start}: with 95 % confidence fewer than ${share(most)} differ`;
}

/** Rounded up: a bound that is rounded down holds no longer. */
function share(most: number): string {
	const percent = most * 100;
	const digits = percent >= 10 ? 0 : percent >= 0.1 ? 1 : 3;
	return `${(Math.ceil(percent * 10 ** digits) / 10 ** digits).toFixed(digits)} %`;
}

function classLines(
	{class: name, count: n, words, cause, next}: FoundClass,
	examples: VerifiedText['examples'],
): readonly string[] {
	const example = examples.find(one => one.class === name);
	const which = example && [example.recordId, example.key].filter(part => part !== null).join(' ');
	return [
		'',
		`  ${count(n)}  ${words} (${name})`,
		`     ${cause}`,
		`     ${next}`,
		...(example ? [`     Such as ${which === '' ? '' : `${which}: `}${example.found}`] : []),
	];
}
