/** What is said of a plan, on paper and on the screen: its classes, how sure it is, and what must be typed. */

import type {ClassCounts, Comparison, PlanSummary, Probed} from '../engine/plan-summary.ts';
import type {PlanClass} from '../engine/ports/candidates.ts';
import type {Direction, Overruling} from '../engine/ports/plans.ts';
import {count, counted, moment} from './numbers.ts';
import {dispositionWords} from './words.ts';

export const classWords: Readonly<Record<PlanClass, string>> = {
	'to-switch': 'to be switched to your copy',
	new: 'not copied yet: copied first, then switched',
	'changed-since-backup': 'changed at the vendor since the backup: copied first, then switched',
	're-link': 'yours already, to be moved to the new link base',
	'to-restore': 'to be restored to the original link',
	'already-ours': 'yours already',
	'beyond-limit': 'beyond the limit, left for the next plan',
	'not-ours': 'not the link that doclift wrote, left alone',
	'edited-by-user': 'edited by a user since the backup, left alone',
	'too-long': 'new link too long for the field',
	'destination-differs': 'copy in your bucket is gone or differs',
	'no-original': 'no original link is known',
	deleted: 'deleted, or hidden from this user',
	failed: `not backed up: ${dispositionWords.failed}`,
	missing: dispositionWords.missing,
	archived: dispositionWords.archived,
	collision: `not backed up: ${dispositionWords.collision}`,
	excluded: dispositionWords.excluded,
	'bad-url': dispositionWords['bad-url'],
	'foreign-url': dispositionWords['foreign-url'],
	'no-url': dispositionWords['no-url'],
	'no-account': dispositionWords['no-account'],
	folder: dispositionWords.folder,
};

const classOrder = Object.keys(classWords) as readonly PlanClass[];

const changing: ReadonlySet<PlanClass> = new Set(['to-switch', 'new', 'changed-since-backup', 're-link', 'to-restore']);

type Line = readonly [words: string, count: number];

const linesOf = (counts: ClassCounts, wanted: (one: PlanClass) => boolean): readonly Line[] =>
	classOrder.flatMap(one => {
		const n = counts[one] ?? 0;
		return n > 0 && wanted(one) ? [[classWords[one], n] as const] : [];
	});

/** Classes with at least one record that the plan changes, in the order in which reports list them. */
export const changedClasses = (counts: ClassCounts): readonly Line[] => linesOf(counts, one => changing.has(one));
/** What stays as it is, without what is listed already, as staying at the vendor. */
export const keptClasses = (counts: ClassCounts, listed: ClassCounts): readonly Line[] =>
	linesOf(counts, one => !changing.has(one) && (listed[one] ?? 0) === 0);

/** Salesforce answers alike for both: whoever reads no more than "nothing to change" would leave hidden ones behind. */
export const unseenWords = (records: number): string =>
	`${counted(records, 'record is', 'records are')} deleted, or hidden from this user: the field of a hidden one still holds a link to your bucket. Look for some as an administrator; where they exist, give the user View All Records (\`doclift doctor\`), then plan the way back again.`;

export const verbOf = (direction: Direction): string => (direction === 'cutover' ? 'cut over' : 'roll back');

/** Who took it on himself that links do not open, in words. */
export const overrulingWords = (overruling: Overruling | undefined): string =>
	overruling === undefined
		? 'the operator'
		: `${overruling.by} (${overruling.how === 'typed' ? 'typed' : '--accept-unproven-links'}, run ${overruling.run}, ${moment(overruling.at)})`;

/** What must be typed, letter by letter, to go on although new links do not open. */
export const overruleWords = 'users will get 403';

export const overruleQuestion = ({tried, opened}: Probed): string =>
	`${count(tried - opened)} of ${count(tried)} new links do not open. To go on all the same, type: ${overruleWords}`;

/** Of a cut-over the new links, of a rollback the original ones: how many opened, and what that means to users. */
export function proofWords({direction, linkProof}: Pick<PlanSummary, 'direction' | 'linkProof'>): string {
	const {policy, tried, opened, overruled, overruling} = linkProof;
	if (direction === 'rollback') {
		if (tried === 0) return 'none was opened';
		return opened === tried
			? `${count(opened)} of ${count(tried)} original links open today`
			: `only ${count(opened)} of ${count(tried)} original links open today: users would get errors from the others`;
	}
	if (policy === 'off') return 'switched off by destination.linkProof: nobody has looked whether users can open them';
	if (tried === 0) return 'there was no link to open';
	const words = `${count(opened)} of ${count(tried)} new links opened as a user would, without credentials`;
	if (opened === tried) return words;
	if (overruled) return `${words}. OVERRULED by ${overrulingWords(overruling)}: users will get 403`;
	return `${words}. USERS WILL GET ERRORS from the others (destination.linkProof: ${policy})`;
}

export const wayBackWords = ({tried, opened}: Probed): string =>
	tried === 0
		? 'there was no original link to open'
		: opened === tried
			? `${count(opened)} of ${count(tried)} original links open: a rollback would bring them back today`
			: `${count(opened)} of ${count(tried)} original links open without credentials today; a rollback restores all links all the same`;

const howCompared: Readonly<Record<Comparison, string>> = {
	listing: 'by listing',
	head: 'file by file (it may not be listed)',
	none: 'not compared (it may not be listed)',
};

export const comparedWords = ({source, destination}: PlanSummary['compared']): string =>
	`source ${howCompared[source]}, your bucket ${howCompared[destination]}`;
