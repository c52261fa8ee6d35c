/** The one class of a record in a plan of a cut-over. Pure: what the ledger knows, and what this plan's reading found. */

import {linkTo} from './link.ts';
import type {Candidate, PlanClass} from './ports/candidates.ts';
import type {PlanRow} from './ports/plans.ts';

export type PlanRules = {
	/** Under which new links are written now. */
	readonly linkBase: string;
	/** Characters that the field takes. */
	readonly mostLink: number;
};

const changing = {
	'to-switch': true,
	new: true,
	'changed-since-backup': true,
	're-link': true,
	'to-restore': true,
} as const satisfies Readonly<Record<PlanRow['class'], true>>;

/** Whether records of this class are rows of the plan. */
export const isChange = (one: PlanClass): one is PlanRow['class'] => one in changing;

/** Whether the file is to be copied before its link may be switched. */
export const isCopiedFirst = (one: PlanClass): boolean => one === 'new' || one === 'changed-since-backup';

/** The class of a record for which the plan has no room: its limit is reached, or that of new files. */
export function leftOut(one: PlanClass): PlanClass {
	if (!isChange(one)) return one;
	return one === 're-link' ? 'already-ours' : 'beyond-limit';
}

export function classifyCandidate(candidate: Candidate, rules: PlanRules): PlanClass {
	const {state, link, finding, copied} = candidate;
	if (state === 'deleted') return 'deleted';
	if (link === 'switched') return classifySwitched(candidate, rules);
	switch (state) {
		case 'verified':
			if (finding === 'destination-differs') return finding;
			return fits(candidate, rules) ? 'to-switch' : 'too-long';
		case 'discovered':
		case 'copying':
			if (!fits(candidate, rules)) return 'too-long';
			return copied ? 'changed-since-backup' : 'new';
		default:
			return state;
	}
}

function classifySwitched(candidate: Candidate, rules: PlanRules): PlanClass {
	const {finding, linkBase, state} = candidate;
	if (finding === 'edited-by-user') return finding;
	if (linkBase === rules.linkBase || state !== 'verified') return 'already-ours';
	if (finding === 'destination-differs') return finding;
	return fits(candidate, rules) ? 're-link' : 'too-long';
}

const fits = ({key}: Candidate, {linkBase, mostLink}: PlanRules): boolean =>
	key === null || linkTo(linkBase, key).length <= mostLink;
