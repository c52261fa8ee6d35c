/** A run as lines of text: for pipes, for logs of schedulers, and for terminals without the console. */
import {atMostEvery} from '../engine/at-most-every.ts';
import type {Emit, Gate, Progress, RunEvent, Started} from '../engine/event.ts';
import type {CountProof} from '../engine/ports/runs.ts';
import {scopeName} from '../engine/scope.ts';
import {bytes, count, counted, duration, percent, perSecond, withCounts} from './numbers.ts';
import {orgWords} from './org-words.ts';
import {proofSentence} from './outcome.ts';
import {partWords} from './part-words.ts';
import {planLines} from './plan-text.ts';
import {wrapped} from './safe-text.ts';
import {truncate} from './table.ts';
import {testBanner} from './test-banner.ts';
import {unitOf} from './words.ts';

type Options = {
	readonly say: (line: string) => void;
	/** Replaces the line that was shown last; absent where there is no terminal. */
	readonly status?: ((line: string) => void) | undefined;
	readonly now: () => number;
	readonly columns?: number;
};

export type PlainReport = {readonly emit: Emit};

const pipeEveryMs = 5000;
const terminalEveryMs = 250;

/** Failures of a kind that are shown one by one; the summary counts them all. */
const shownOfEachKind = 3;

export function createPlain({say, status, now, columns = 80}: Options): PlainReport {
	const clock = () => `${new Date(now()).toISOString().slice(11, 19)}Z`;
	const said = new Map<string, number>();
	const due = atMostEvery(status ? terminalEveryMs : pipeEveryMs);
	let begun = false;
	let test: Started['test'] = null;
	let proof: CountProof | undefined;

	const sayWrapped = (text: string, indent: string) => {
		for (const part of wrapped(text, columns, indent)) say(part);
	};
	const line = (text: string) => sayWrapped(`${clock()}  ${text}`, ' '.repeat(11));

	const progress = (event: Progress) => {
		if (!due(now(), event.phase)) return;
		const text = `${test ? 'TEST ' : ''}${progressText(event)}`;
		if (status) status(truncate(`${clock()}  ${text}`, columns - 1));
		else line(text);
	};

	const failed = ({recordId, failure}: Extract<RunEvent, {type: 'error'}>) => {
		const before = said.get(failure.kind) ?? 0;
		said.set(failure.kind, before + 1);
		if (before < shownOfEachKind) line(`${failure.kind}${recordId === null ? '' : ` ${recordId}`}: ${failure.message}`);
		if (before === shownOfEachKind) line(`${failure.kind}: more of these are counted, see the end`);
	};

	const emit: Emit = event => {
		switch (event.type) {
			case 'started':
				// Account by account a run begins many times.
				if (begun) say('');
				begun = true;
				test = event.test;
				for (const text of startedLines(event)) sayWrapped(text, '         ');
				break;
			case 'progress':
				progress(event);
				break;
			case 'state':
				line(
					withCounts(
						event.state === 'notice' ? event.reason : `${event.state}${event.reason === '' ? '' : `: ${event.reason}`}`,
					),
				);
				break;
			case 'gate':
				for (const text of gateLines(event)) sayWrapped(text, '      ');
				break;
			case 'proof':
				// It is said again at the end, as a whole: here it is the answer to whether the reading was complete.
				if (event.proof !== proof) line(proofSentence(event));
				proof = event.proof;
				break;
			case 'plan':
				for (const text of planLines(event.plan, columns)) say(text);
				break;
			case 'error':
				failed(event);
		}
	};

	return {emit};
}

function startedLines({
	runId,
	command,
	mode,
	org,
	bucket,
	scope,
	test,
	dryRun,
	part,
	interrupted,
}: Started): readonly string[] {
	return [
		`doclift ${command} ${mode}, run ${runId}`,
		`  from   ${orgWords(org)}, signed in by ${org.auth}`,
		`  to     ${bucket}`,
		`  scope  ${scopeName(scope)}`,
		...(part ? [`  part   ${partWords(part)}`] : []),
		...(test ? [testBanner(test)] : []),
		...(dryRun
			? [`  DRY RUN: everything is read and counted, nothing is ${command === 'backup' ? 'copied' : 'changed'}`]
			: []),
		...interrupted.map(run => `  Run ${run} died before its end; what it left in flight is settled first`),
		'',
	];
}

function progressText(event: Progress): string {
	const {phase, done, total, filesPerSecond, bytesPerSecond, etaSeconds, dispositions} = event;
	// In any other phase a file that could not be copied is no news.
	const failed = phase === 'copying' ? (dispositions.failed ?? 0) : 0;
	return [
		total === null ? `${phase} ${count(done)}` : `${phase} ${count(done)} of ${count(total)} (${percent(done, total)})`,
		...(filesPerSecond > 0 ? [perSecond(filesPerSecond, unitOf(phase))] : []),
		...((phase === 'copying' || phase === 'comparing') && bytesPerSecond > 0 ? [`${bytes(bytesPerSecond)}/s`] : []),
		...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
		...(failed > 0 ? [`${count(failed)} failed`] : []),
		...(event.retries > 0 ? [counted(event.retries, 'retry', 'retries')] : []),
	].join(', ');
}

export function gateLines({gate, holds, found, hint}: Gate): readonly string[] {
	return [`${holds ? '  ok  ' : '  NO  '}${gate}: ${found}`, ...(hint === undefined || holds ? [] : [`      ${hint}`])];
}
