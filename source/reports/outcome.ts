/** How a run ended, as lines of text: the count proof, what stays at the vendor, failures by class, the summary. */
import type {BackupResult, Proof} from '../engine/event.ts';
import type {FileState} from '../engine/life.ts';
import {attentionOf} from '../engine/tally.ts';
import {failureLines} from './failure-text.ts';
import {bytes, count, counted, duration, perSecond} from './numbers.ts';
import {wrapped} from './safe-text.ts';
import {table, twoColumns} from './table.ts';
import {testBanner} from './test-banner.ts';
import {dispositionOrder, dispositionWords, stayingAtVendor} from './words.ts';

type Counts = Readonly<Partial<Record<FileState, number>>>;

/** Both counts and the verdict, in one sentence. */
export function proofSentence({proof}: Pick<Proof, 'proof'>): string {
	const {salesforceCount, accounted, difference, verdict, passes} = proof;
	const counts = `Salesforce counts ${count(salesforceCount)}, doclift accounts for ${count(accounted)}`;
	return verdict === 'proven'
		? `Count proof: proven. ${counts}`
		: `Count proof: moved, difference ${signed(difference)}. ${counts}; the org changed faster than doclift could count (${counted(passes, 'pass', 'passes')})`;
}

/** The sentence, and what the records are that it counts. */
export function proofLines(told: Pick<Proof, 'proof' | 'dispositions'>, columns = 80): readonly string[] {
	const rows = shown(told.dispositions, dispositionOrder).map(([state, n]) => [dispositionWords[state], count(n)]);
	return [...wrapped(proofSentence(told), columns, '  '), ...table(twoColumns, rows, columns, '  ')];
}

/** The proof, then what stays: it is what an operator must decide about. */
export function resultLines(result: BackupResult, columns = 80): readonly string[] {
	const {
		proof,
		dispositions,
		accepted,
		copied,
		alreadyBackedUp,
		bytes: size,
		seconds,
		test,
		dryRun,
		stoppedBy,
		error,
	} = result;
	const staying = shown(dispositions, stayingAtVendor);
	const total = staying.reduce((sum, [, n]) => sum + n, 0);
	const rate = seconds > 0 ? `, ${perSecond(copied / seconds, 'files')}, ${bytes(size / seconds)}/s` : '';
	return [
		'',
		...(proof.verdict === 'unproven' ? [] : [...proofLines({proof, dispositions}, columns), '']),
		...(total === 0 ? ['Staying at the vendor: nothing'] : [`Staying at the vendor: ${count(total)}`]),
		...table(
			twoColumns,
			staying.map(([state, n]) => [`${dispositionWords[state]}${signedOff(accepted[state] ?? 0)}`, count(n)]),
			columns,
			'  ',
		),
		...errorLines(result, columns),
		'',
		...(test ? [testBanner(test).trim()] : []),
		...(dryRun ? ['DRY RUN: nothing was copied'] : []),
		`Copied ${counted(copied, 'file')}, ${bytes(size)} in ${duration(seconds)}${rate}`,
		`Backed up before: ${count(alreadyBackedUp)}`,
		...(stoppedBy === null ? [] : wrapped(`Stopped early: ${stoppedBy}; the same command goes on from here`, columns)),
		...(error === null ? [] : failureLines(error, columns)),
	];
}

function errorLines({errors, dispositions, accepted}: BackupResult, columns: number): readonly string[] {
	if (errors.length === 0) return [];
	const {open, signedOff} = attentionOf(dispositions, accepted);
	const isDone = open === 0 && signedOff > 0;
	return [
		'',
		'Failures of this run',
		...errors.flatMap(({kind, count: n, example, hint}) => [
			`  ${kind}: ${count(n)}`,
			...wrapped(`    such as: ${example}`, columns, '  '),
			...(isDone ? [] : wrapped(`    next: ${hint}`, columns, '  ')),
		]),
		...(isDone ? ['  All of them are signed off: nothing is left to be done about them.'] : []),
	];
}

const shown = (counts: Counts, order: readonly FileState[]): ReadonlyArray<readonly [FileState, number]> =>
	order.map(state => [state, counts[state] ?? 0] as const).filter(([, n]) => n > 0);

const signedOff = (n: number) => (n > 0 ? `, ${count(n)} of them signed off` : '');

const signed = (n: number) => (n > 0 ? `+${count(n)}` : `-${count(-n)}`);
