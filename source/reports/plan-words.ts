/** The classes of a plan in the words that people read. */
import type {Direction, Overruling, PlanClass} from '../engine/link-ports.ts';
import type {ClassCounts} from '../engine/plan-summary.ts';
import {moment} from './numbers.ts';
import {dispositionWords} from './words.ts';

export const classWords: Readonly<Record<PlanClass, string>> = {
	'to-switch': 'to be switched to your copy',
	new: 'new since the backup: copied first, then switched',
	'changed-since-backup': 'changed at the vendor since the backup: copied first, then switched',
	're-link': 'yours already, to be moved to the new link base',
	'to-restore': 'to be restored to the original link',
	'already-ours': 'yours already',
	'beyond-limit': 'beyond the limit, left for the next plan',
	'not-ours': 'no longer the link that doclift wrote, left alone',
	'edited-by-user': 'edited by a user since the backup, left alone',
	'too-long': 'new link too long for the field',
	'destination-differs': 'copy in your bucket is gone or differs',
	'no-original': 'no original link is known',
	deleted: 'deleted in Salesforce',
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

export const verbOf = (direction: Direction): string => (direction === 'cutover' ? 'cut over' : 'roll back');

/** Who took it on himself that links do not open, in words. */
export const overrulingWords = (overruling: Overruling | undefined): string =>
	overruling === undefined
		? 'the operator'
		: `${overruling.by} (${overruling.how === 'typed' ? 'typed' : '--accept-unproven-links'}, run ${overruling.run}, ${moment(overruling.at)})`;
