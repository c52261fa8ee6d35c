/** Classes of errors: which records are in one, and what is to be done about it. Pure. */
import {type FailureKind, failures} from './failure.ts';
import {fileStates} from './life.ts';
import type {ErrorClass, FileFilter, LinkErrors} from './survey.ts';

export const isOfLinks = (one: ErrorClass): one is LinkErrors => 'direction' in one;

export const kindsOfLinks = (Object.keys(failures) as FailureKind[]).filter(kind => failures[kind].scope === 'link');

/** A record that is deleted for good wants nobody, whatever became of its link. */
const states = fileStates.filter(state => state !== 'deleted');

/** The records whose links this kind of failure has left as they were, whichever way they were to be led. */
export function withLinkFailure(kind: FailureKind): FileFilter {
	if (kind === 'salesforce-conflict') return {states, links: ['conflict']};
	if (kind === 'salesforce-gone') return {states, links: ['deleted']};
	return {states, linkFailure: kind};
}

export const recordsOf = (one: ErrorClass): FileFilter =>
	isOfLinks(one)
		? {...withLinkFailure(one.kind), linkDirection: one.direction}
		: {states: [one.state], failure: one.kind};

const forward = 'Then `doclift migrate --dry-run`: the next plan takes them up.';
const back =
	'These fields hold links of ours still: `doclift rollback --from-database --dry-run` takes them up on their way back.';

/** Cause and next step, for people. */
export function nextOf(one: ErrorClass): string {
	const {hint} = failures[one.kind];
	if (!isOfLinks(one)) return hint;
	if (one.state === 'link-conflict') return hint;
	if (one.direction === 'rollback') return `${hint} ${back}`;
	return one.state === 'link-failed' ? `${hint} ${forward}` : hint;
}
