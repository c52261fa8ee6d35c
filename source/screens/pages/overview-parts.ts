/** The panels of the overview, each as lines for the room it has. */

import {isOfLinks} from '../../engine/error-class.ts';
import type {FileState} from '../../engine/life.ts';
import type {AccountSurvey} from '../../engine/survey.ts';
import {accountedFor, wantingAttention} from '../../engine/tally.ts';
import {count, counted, duration} from '../../reports/numbers.ts';
import {dispositionOrder, dispositionWords} from '../../reports/words.ts';
import {nameOfAccount} from '../lists/accounts.ts';
import {noClass} from '../lists/errors.ts';
import {isBusy, type Model} from '../model.ts';
import {remembering} from '../remembering.ts';
import type {Look, Marks} from '../theme.ts';
import {bar} from '../ui/bar.ts';
import {cell, type Line, look} from '../ui/line.ts';

type Size = {readonly width: number; readonly height: number};

const reading: readonly Line[] = [[look('reading the ledger', 'dim')]];

/** The first of them, and how many more there are, in exactly the room there is. */
export function head(lines: readonly Line[], height: number, more: (left: number) => string): readonly Line[] {
	if (lines.length <= height) return lines;
	const kept = Math.max(0, height - 1);
	return [...lines.slice(0, kept), [look(more(lines.length - kept), 'dim')]];
}

const lookOf = (state: FileState): Look =>
	state === 'verified' ? 'good' : wantingAttention.includes(state) ? 'bad' : state === 'copying' ? 'accent' : 'dim';

export function recordLines(model: Model, {width, height}: Size, marks: Marks): readonly Line[] {
	const {overview} = model.data;
	if (overview === null) return reading;
	const states = dispositionOrder.filter(state => overview.tally[state].count > 0);
	const total = states.reduce((sum, state) => sum + (state === 'deleted' ? 0 : overview.tally[state].count), 0);
	if (states.length === 0) return [[look(isBusy(model) ? 'being counted' : 'no record has been read yet', 'dim')]];
	const barWidth = width >= 56 ? Math.min(20, width - 46) : 0;
	const wordWidth = width - 11 - (barWidth === 0 ? 0 : barWidth + 1);
	const lines = states.map((state): Line => {
		const n = overview.tally[state].count;
		return [
			look(count(n).padStart(10), lookOf(state)),
			' ',
			cell(dispositionWords[state], wordWidth, 'left', marks.cut),
			...(barWidth === 0 ? [] : [' ', ...bar(n, total, barWidth, marks, lookOf(state))]),
		];
	});
	return head(lines, height, left => `${count(left)} more kinds`);
}

export function errorLines(model: Model, {width, height}: Size): readonly Line[] {
	const {overview} = model.data;
	if (overview === null) return reading;
	if (overview.errorClasses.length === 0) return [[look(noClass(model), 'good')]];
	const lines = overview.errorClasses.map((one): Line => {
		const {kind, state, count: n, accepted, example} = one;
		return [
			look(count(n).padStart(10), n > accepted ? 'bad' : 'dim'),
			` ${kind}`,
			...(state === 'failed' || isOfLinks(one) ? [] : [look(` ${state}`, 'dim')]),
			...(width >= 60 ? [look(`  ${example}`, 'dim')] : []),
		];
	});
	return head(lines, height, left => `${count(left)} more classes: press 3`);
}

const needingMost = remembering((accounts: readonly AccountSurvey[]): readonly AccountSurvey[] =>
	accounts
		.filter(({attention, waiting}) => attention > 0 || waiting > 0)
		.sort((a, b) => b.attention - a.attention || b.waiting - a.waiting)
		.slice(0, 60),
);

/** Those with most to look at first, then the slowest: those with most still to be copied. */
export function attentionLines(model: Model, {width, height}: Size, {cut}: Marks): readonly Line[] {
	const {accounts} = model.data;
	if (accounts === null) return reading;
	const shown = needingMost(accounts);
	const nothing = isBusy(model) ? 'being counted' : 'no account has been read yet';
	if (shown.length === 0) return [[look(accounts.length === 0 ? nothing : 'none: every file is settled', 'dim')]];
	const wide = Math.max(8, width - 20);
	return [
		[look(`attention${'waiting'.padStart(9)}  account`, 'dim')],
		...shown
			.slice(0, Math.max(0, height - 1))
			.map(
				(account): Line => [
					look(count(account.attention).padStart(9), account.attention > 0 ? 'bad' : 'dim'),
					look(count(account.waiting).padStart(9), 'dim'),
					`  ${cell(nameOfAccount(account), wide, 'left', cut)}`.trimEnd(),
				],
			),
	];
}

export function threadLines({run, connection}: Model, {width, height}: Size, marks: Marks): readonly Line[] {
	if (connection.state !== 'connected') return [[look('no run is at work', 'dim')]];
	if (run.workers === null || run.workers.length === 0) return [[look('no thread is at work in this phase', 'dim')]];
	const lines = run.workers.map(({id, files}): Line => {
		const oldest = files.reduce((most, file) => Math.max(most, file.ageMs), 0);
		const first = files[0];
		return [
			look(`${`thread ${id}`.padEnd(10)}`, 'dim'),
			look(`${counted(files.length, 'file')}`.padEnd(10), 'strong'),
			...bar(
				files.length,
				Math.max(8, ...(run.workers ?? []).map(one => one.files.length)),
				Math.min(16, Math.max(4, width - 60)),
				marks,
			),
			look(
				first === undefined ? '' : `  oldest ${duration(oldest / 1000)}${width < 48 ? '' : `  ${first.name}`}`,
				'dim',
			),
		];
	});
	return head(lines, height, left => `${count(left)} more threads: press 4`);
}

export function proofLines({data, run}: Model): readonly Line[] {
	const proof = run.proof ?? data.overview?.runs.find(one => one.proof !== null)?.proof ?? null;
	if (proof === null) return [[look('not proved yet: the count follows the reading', 'dim')]];
	const {salesforceCount, accounted, difference, verdict, passes} = proof;
	const held = data.overview === null ? accounted : accountedFor(data.overview.tally);
	return [
		[look('Salesforce counts ', 'dim'), count(salesforceCount).padStart(12)],
		[look('accounted for     ', 'dim'), count(accounted).padStart(12)],
		verdict === 'proven'
			? [look('proven: ', 'good'), 'each record has one state']
			: [
					look(`moved, difference ${count(difference)}`, 'bad'),
					`: the org changed faster than it was counted (${counted(passes, 'pass', 'passes')})`,
				],
		// A proof is that of one scope, which may be a single account.
		...(held === accounted ? [] : [[look('the ledger holds  ', 'dim'), count(held).padStart(12), ' in all']]),
	];
}
