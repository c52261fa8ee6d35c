/** What to do next about one record: from what the ledger says of it and what was just seen of it. Pure. */
import {type FailureKind, failures} from './failure.ts';
import type {FileState, LinkState} from './life.ts';
import type {Refusal} from './survey.ts';

/** `unknown` is what could not be asked. */
export type Situation = {
	readonly state: FileState;
	readonly link: LinkState;
	/** No longer matches the filter of the configuration. */
	readonly outside: boolean;
	/** Signed off in the state in which it is. */
	readonly accepted: boolean;
	readonly failure: FailureKind | null;
	/** Of the last change of its link. */
	readonly refusal: Refusal | null;
	/** What the field in Salesforce holds now. `gone`: the record is not there. */
	readonly field: 'original' | 'ours' | 'empty' | 'other' | 'gone' | 'unknown';
	/** What lies at the key, against the recorded copy; `none` without one. */
	readonly copy: 'same' | 'gone' | 'differs' | 'refused' | 'none' | 'unknown';
	/** What lies at the vendor's URL. */
	readonly source: 'there' | 'gone' | 'refused' | 'none' | 'unknown';
	/** Whether the link in the field opens without credentials. */
	readonly opens: 'yes' | 'no' | 'unknown';
};

export type NextAction = {
	/** How things stand, in one sentence. */
	readonly says: string;
	/** A command where one helps; null where there is nothing to do. */
	readonly next: string | null;
};

const act = (says: string, next: string | null): NextAction => ({says, next});

const fullBackup = 'Run `doclift backup --full`: it copies the file again.';
const incremental = 'Run `doclift backup --incremental`.';
const takenUp = {
	cutover: '`doclift migrate --dry-run`: the next plan takes it up.',
	rollback: '`doclift rollback --from-database --dry-run`: the next plan of the way back takes it up.',
} as const;
const byHand = 'doclift overwrites nobody: leave it, or put our link (shown above) back by hand in Salesforce.';

export function nextAction(situation: Situation): NextAction {
	const {field, link, state} = situation;
	if (field === 'gone' || (field === 'unknown' && state === 'deleted')) return ofDeleted(situation);
	if (state === 'deleted') return act('The record was restored in Salesforce after it had been deleted.', incremental);
	const {refusal} = situation;
	if (refusal !== null && isRefusedStill(situation, refusal)) return ofRefused(situation, refusal);
	switch (link) {
		case 'switched':
			return ofSwitched(situation);
		case 'switching':
		case 'restoring':
			return act(
				'Its link is being changed by a run, or a run died while it changed it.',
				'If no run is at work, resume the plan: `doclift` names it, and asks Salesforce what became of the link.',
			);
		case 'original':
			return ofOriginal(situation);
		default:
			return ofUnsettled(situation);
	}
}

/** Nobody has changed the field since, as far as is known, and nothing changes it now. */
function isRefusedStill({link, field}: Situation, {direction}: Refusal): boolean {
	if (link === 'switching' || link === 'restoring' || field === 'other' || field === 'empty') return false;
	// Over to another link base it is not led from the vendor's URL, which somebody has written back.
	return !(link === 'switched' && field === 'original' && direction === 'cutover');
}

function ofRefused({field}: Situation, refusal: Refusal): NextAction {
	const held = field === 'ours' ? ': the field still holds our link' : '';
	return act(`Salesforce refused the last change of its link${held}.`, nextOfRefused(refusal));
}

/** What mends the cause, and the plan that takes the link up. */
export const nextOfRefused = ({kind, direction}: Refusal): string =>
	`${failures[kind].hint} Then run ${takenUp[direction]}`;

function ofUnsettled({field, link}: Situation): NextAction {
	if (field === 'ours') {
		return act(
			'The last change of its link did not come to its end: the field still holds our link.',
			`Run ${takenUp.rollback} If it is to stay, there is nothing to do: the next plan of a cut-over takes note of it.`,
		);
	}
	if (link === 'conflict' && field !== 'original') {
		return act(
			'The last change of its link found another value in the field, and left it alone.',
			failures['salesforce-conflict'].hint,
		);
	}
	return act(
		'The last change of its link did not come to its end; the field holds what a user or the org left.',
		`Run ${takenUp.cutover}`,
	);
}

function ofDeleted({state}: Situation): NextAction {
	if (state === 'deleted')
		return act('The record is deleted in Salesforce, or hidden from this user; what was copied of it stays.', null);
	return act(
		'Since it was read, the record has been deleted in Salesforce, or hidden from this user.',
		'Run `doclift backup --full`: it takes note of a deletion. If the record exists, give this user View All Records first.',
	);
}

function ofSwitched(situation: Situation): NextAction {
	const {field, source, opens} = situation;
	if (field === 'original') {
		const dead = source === 'gone' ? ', where the file is gone, so it does not open' : '';
		return act(`After the cut-over somebody has written the vendor's URL back${dead}.`, byHand);
	}
	if (field === 'empty') return act('After the cut-over somebody has emptied the field.', byHand);
	if (field === 'other') return act('After the cut-over somebody has written another URL into the field.', byHand);
	const lost = ofCopy(situation);
	if (lost !== null) return lost;
	if (opens === 'no') {
		return act(
			'The link is ours and the copy is there, but it does not open without credentials.',
			'Check the delivery domain (destination.linkBase) and the policy of your bucket; `doclift doctor` proves the rights.',
		);
	}
	if (field === 'unknown') return act('The ledger says that the link is switched; Salesforce was not asked.', null);
	return act('The link leads to the copy, and the copy is the one that was proved.', null);
}

/** Null where nothing is wrong with the copy. */
function ofCopy({copy, source, link}: Situation): NextAction | null {
	const leads = link === 'switched' ? ' that the link leads to' : '';
	if (copy === 'gone') {
		const why = `The copy${leads} is gone from your bucket`;
		if (source === 'gone') {
			return act(
				`${why}, and from the vendor too.`,
				'Restore an earlier version of the object in your bucket, if it keeps versions.',
			);
		}
		return act(`${why}.`, fullBackup);
	}
	if (copy === 'differs') {
		return act(
			`Another object lies at the key in place of the copy${leads}.`,
			'Restore the earlier version of the object, or delete the one that is there; then `doclift backup --full`.',
		);
	}
	if (copy === 'refused') {
		return act('Your bucket refuses to say what lies at the key.', '`doclift doctor` says which right is missing.');
	}
	return null;
}

function ofOriginal(situation: Situation): NextAction {
	const {state, field, outside} = situation;
	if (field === 'ours' && state !== 'already-ours') {
		return act(
			'The field holds a link to your bucket that this ledger has not written.',
			`${incremental} It takes note of it.`,
		);
	}
	if (field === 'other' || (field === 'empty' && state !== 'no-url' && state !== 'folder')) {
		return act(
			'The field holds something else than when it was last read.',
			`${incremental} It takes in what is there now.`,
		);
	}
	if (outside)
		return act(
			'The record no longer matches salesforce.filter, so no run looks at it.',
			'Widen the filter if it should.',
		);
	return ofState(situation);
}

function ofState(situation: Situation): NextAction {
	const {state, accepted, failure, source} = situation;
	if (accepted) {
		return act(
			'It cannot be done and has been signed off.',
			'To take that back write its id into a file: `doclift accept --file FILE --revoke`.',
		);
	}
	switch (state) {
		case 'verified': {
			const lost = ofCopy(situation);
			if (lost !== null) return lost;
			const dead = source === 'gone' ? ', where the file is gone by now, so it does not open' : '';
			return act(
				`The copy is proved; the link still leads to the vendor${dead}.`,
				'Run `doclift migrate --dry-run`: it plans the cut-over.',
			);
		}
		case 'discovered':
			return act('The file is still to be copied.', incremental);
		case 'copying':
			return act(
				'The file is being copied, or a run died while it was.',
				`If no run is at work: ${incremental} It asks the bucket first.`,
			);
		case 'excluded':
			return act(
				'Your settings leave the file out (extension or size).',
				'Widen migration.allowedExtensions or migration.maxFileSizeMb if it should be copied, then `doclift backup --full`.',
			);
		case 'no-account':
			return act(
				'The record has no account, and your settings leave such records out.',
				'Give it an account, or set migration.withoutAccount: copy, then `doclift backup --full`.',
			);
		case 'foreign-url':
			return act(
				"The URL names another host than the vendor's.",
				'Add the host to source.hosts if it is right, then `doclift backup --full`.',
			);
		case 'bad-url':
			return act('The URL leads nowhere.', `Correct it in Salesforce. ${incremental}`);
		case 'no-url':
			return act('The record has no URL, so it has no file.', null);
		case 'folder':
			return act('It is a folder, which has no file.', null);
		case 'already-ours':
			return act('The field held a link to your bucket when it was first read.', null);
		default:
			return act(failed[state] ?? 'The file could not be copied.', failures[failure ?? 'download-error'].hint);
	}
}

const failed: Readonly<Partial<Record<FileState, string>>> = {
	failed: 'The file could not be copied.',
	missing: 'The file is gone at the vendor.',
	archived: 'The file lies in an archive storage class at the vendor.',
	collision: 'Another object lies at the key; nothing was overwritten.',
};
