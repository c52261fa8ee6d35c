/** What stands above the question for a plan's id: counts by class, what happens, what a way back restores, what stays. */
import type {PlanSurvey} from '../../engine/survey.ts';
import {settledIn} from '../../engine/unfinished.ts';
import {count, counted, duration} from '../../reports/numbers.ts';
import {unknownOrg} from '../../reports/org-words.ts';
import {changedClasses, keptClasses, proofWords, verbOf} from '../../reports/plan-words.ts';
import {orgSpans} from '../ui/banner.ts';
import {broken, cell, type Line, labelled, look} from '../ui/line.ts';

export function executeTitle({direction, changes, state, rings}: PlanSurvey): string {
	const verb = verbOf(direction);
	if (state !== 'executing')
		return `${verb[0]?.toUpperCase()}${verb.slice(1)} ${counted(changes, 'link')} in Salesforce`;
	return `Go on to ${verb} ${count(changes - settledIn(rings))} of ${counted(changes, 'link')} in Salesforce`;
}

type Around = {
	readonly width: number;
	readonly cut: string;
	/** Links that lead to your bucket, of whichever plan; null while that is not known. */
	readonly leading: number | null;
	/** It is to hold after its canary. */
	readonly hold: boolean;
};

export function executeLines(plan: PlanSurvey, {width: room, cut, leading, hold}: Around): readonly Line[] {
	const {summary, direction, rings, state, changes} = plan;
	const {calls, seconds} = costLeft(plan);
	const forward = direction === 'cutover';
	const counts = (lines: ReadonlyArray<readonly [string, number]>): readonly Line[] =>
		lines.map(([words, n]) => [cell(`  ${words}`, room - 12, 'left', cut), look(count(n).padStart(12), 'strong')]);
	const said = (label: string, words: string): readonly Line[] => labelled(label, words, {width: room, labelWidth: 14});
	const kept = keptClasses(forward ? summary.stayingAtVendor : summary.classes, {});
	const {linkProof} = summary;
	return [
		...(summary.org ? [[...orgSpans(summary.org), look(`  ${summary.org.orgId}`, 'dim')]] : warned(unknownOrg, room)),
		// What speaks against it stands before everything that is counted.
		...(forward && linkProof.opened < linkProof.tried ? warned(proofWords(summary), room) : []),
		[look(state === 'executing' ? 'What changes, in the whole plan' : 'What changes', 'title')],
		...counts(changedClasses(summary.classes)),
		...(state === 'executing' ? said('', `${count(settledIn(rings))} of ${count(changes)} are settled already`) : []),
		[look(forward ? 'What stays at the vendor' : 'What is left as it is', 'title')],
		...(kept.length === 0 ? [['  nothing']] : counts(kept)),
		[look('What happens', 'title')],
		...said(
			'  first',
			forward
				? 'a rollback file and a copy of the ledger are written beside it'
				: 'each field is read: only what is exactly ours is changed',
		),
		...said('  then', courseWords(plan, hold)),
		...said(
			'  way back',
			forward
				? `:rollback plans the way back of every link that leads to your bucket${leading === null || leading === 0 ? '' : ` (${count(leading)} now)`}, wherever the field still holds what was written`
				: 'the links can be cut over again with a new plan',
		),
		...said('  proof', proofWords(summary)),
		...said('  cost', `about ${count(calls)} of ${count(summary.apiCalls.available)} API calls, ${duration(seconds)}`),
		...said('  window', 'about a second between compare and write of each 200: an edit in it is overwritten'),
	];
}

/** The forecast is of the whole plan; one that is gone on with costs what is left of it. */
function costLeft({summary, state, changes, rings}: PlanSurvey): {readonly calls: number; readonly seconds: number} {
	const left = state === 'executing' ? 1 - settledIn(rings) / changes : 1;
	return {calls: Math.ceil(summary.apiCalls.needed * left), seconds: Math.ceil(summary.secondsForecast * left)};
}

/** The canary is held after for as long as nothing beyond it has been changed. */
function courseWords({rings}: PlanSurvey, hold: boolean): string {
	const [canary, ...others] = rings;
	if (canary === undefined || others.length === 0)
		return `${counted(canary?.records ?? 0, 'link')} at once, which is read again`;
	if (settledIn(others) > 0) return 'the rings that are left; each is read again before the next';
	const waits = hold ? ', and it holds after the canary until you say :resume' : '';
	return `${counted(canary.records, 'link')} as a canary, then ${counted(others.length, 'ring')}; each is read again before the next${waits}`;
}

const warned = (words: string, room: number): readonly Line[] =>
	broken(words, room).map((text): Line => [look(text, 'bad')]);
