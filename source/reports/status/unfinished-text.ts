/** What has not come to its end, how to go on, and how to undo it: said before everything else. */
import {executeCommand} from '../../engine/direction.ts';
import {isSilent, type Unfinished, undoCommand} from '../../engine/unfinished.ts';
import {count, counted, duration, moment} from '../numbers.ts';
import {verbOf} from '../plan-words.ts';
import {wrapped} from '../safe-text.ts';

/** Ends with an empty line; no line at all where everything has come to its end. */
export function unfinishedLines(unfinished: Unfinished | null, now: number): readonly string[] {
	if (unfinished === null) return [];
	const goOn = goOnLine(unfinished);
	const undo = undoCommand(unfinished);
	return [
		...linesOf(unfinished, now).flatMap(line => wrapped(line, 80)),
		// Commands stay in one piece: they are there to be copied.
		...(goOn === null ? [] : [goOn]),
		...(unfinished.what === 'begun-plan' && unfinished.follows !== null
			? [`Then the other accounts: ${unfinished.follows}`]
			: []),
		...(undo === null ? [] : [`To undo it: ${undo}`]),
		'',
	];
}

function goOnLine(unfinished: Unfinished): string | null {
	switch (unfinished.what) {
		case 'broken-off':
			return `Go on with the same command: ${unfinished.run.command}`;
		case 'begun-plan':
			return `To go on:   ${executeCommand(unfinished.plan)}`;
		default:
			return null;
	}
}

function linesOf(unfinished: Unfinished, now: number): readonly string[] {
	switch (unfinished.what) {
		case 'at-work': {
			const {id, command, startedAt, heartbeatAt} = unfinished.run;
			const silent = duration(Math.max(0, now - heartbeatAt) / 1000);
			return [
				`Run ${id} is at work: \`${command}\`, since ${moment(startedAt)}, last sign of life ${silent} ago. A second one would be refused until it ends.`,
				...(isSilent(unfinished.run, now)
					? ['It holds the ledger and writes nothing: it waits for its disk, or sleeps (Ctrl-Z).']
					: []),
			];
		}
		case 'broken-off': {
			const {run, switched} = unfinished;
			const {id, command, startedAt, heartbeatAt} = run;
			const rest =
				switched === 0 ? ', and there is nothing to undo.' : `. Links that lead to your bucket: ${count(switched)}.`;
			return [
				`Run ${id} has not come to its end: \`${command}\`, begun ${moment(startedAt)}, last sign of life ${moment(heartbeatAt)}. Nothing is lost${rest}`,
			];
		}
		case 'ready-plan': {
			const {planId, direction, createdAt, changes} = unfinished.plan;
			const {refusal} = unfinished;
			if (refusal !== null) return [`${refusal.message}: it is no longer valid.`, refusal.hint];
			return [
				`Plan ${planId} is ready to ${verbOf(direction)} ${counted(changes, 'link')}, made ${moment(createdAt)}.`,
				`Nothing has been changed by it. To begin: ${executeCommand(unfinished.plan)}`,
			];
		}
		case 'begun-plan': {
			const {planId, createdAt, startedAt, changes} = unfinished.plan;
			return [
				`Plan ${planId} has been begun (${moment(startedAt ?? createdAt)}) and is not done: ${count(unfinished.settled)} of ${counted(changes, 'link')} ${changes === 1 ? 'is' : 'are'} settled. What was changed is written down.`,
			];
		}
	}
}
