/** Is what is about to be relied on proved, and recently? For a cut-over it warns; before the vendor is closed it blocks. */
import {dayMs, hourMs} from './durations.ts';
export type VerificationSeen = {
	/** When it began: nothing that it says is older. */
	readonly startedAt: number;
	readonly deep: boolean;
	readonly differences: number;
	/** Records that a run was changing, and that were not judged. */
	readonly inFlight: number;
};

export type VerificationGateInput = {
	/** The newest verification of every record that came to its end; null where there is none. */
	readonly last: VerificationSeen | null;
	/** Why it cannot be told whether there is one. */
	readonly unknown?: string | null;
	/** When a copy or a link was last written; null where none ever was. */
	readonly lastWrittenAt: number | null;
	readonly now: number;
	readonly before: 'cut-over' | 'close-vendor';
	/** Test mode is on: no verification is of more than one account. */
	readonly test?: boolean;
	/** Days for which a verification holds. */
	readonly days?: number;
};

export type VerificationGate = {
	readonly gate: 'verified';
	readonly holds: boolean;
	/** What it means where it does not hold. */
	readonly severity: 'warns' | 'blocks';
	readonly found: string;
	readonly hint?: string;
};

const usualDays = 7;

const allAccounts = 'Set migration.testSingleAccount: false (in test mode a verification is of one account).';

/** `days` is 7 where absent. */
export function verificationGate(input: VerificationGateInput): VerificationGate {
	const {last, before} = input;
	const severity = before === 'close-vendor' ? 'blocks' : 'warns';
	const fault = faultOf(input);
	if (fault !== null) {
		const hint = input.test === true ? `${allAccounts} ${fault.hint}` : fault.hint;
		return {gate: 'verified', holds: false, severity, found: fault.found, hint};
	}
	const how = last?.deep === true ? 'the bytes of every copy were read again' : 'by size and ETag, not by the bytes';
	return {gate: 'verified', holds: true, severity, found: `no difference ${ago(input)}: ${how}`};
}

function faultOf(input: VerificationGateInput): {readonly found: string; readonly hint: string} | null {
	const {last, unknown = null, lastWrittenAt, now, days = usualDays} = input;
	if (unknown !== null) return {found: unknown, hint: 'Run `doclift verify`, which says what to do about that.'};
	if (last === null) {
		return {found: 'no verification of every record has come to its end', hint: 'Run `doclift verify`.'};
	}
	if (last.differences > 0) {
		return {
			found: `${last.differences} ${last.differences === 1 ? 'difference' : 'differences'} ${ago(input)}`,
			hint: 'Mend what the last `doclift verify` named, then run it again.',
		};
	}
	if (last.inFlight > 0) {
		const found = `${last.inFlight} ${last.inFlight === 1 ? 'record was' : 'records were'} not judged: a run was at work`;
		return {found, hint: 'Run `doclift verify` again while no run is at work.'};
	}
	if (lastWrittenAt !== null && last.startedAt < lastWrittenAt) {
		const found = 'copies or links were written since the last verification began';
		return {found, hint: 'Run `doclift verify` again.'};
	}
	if (now - last.startedAt > days * dayMs) {
		return {found: `the last verification is from ${ago(input)}`, hint: 'Run `doclift verify` again.'};
	}
	return null;
}

/** A clock that was set back makes nothing older than now. */
function ago({last, now}: VerificationGateInput): string {
	const hours = Math.max(0, Math.floor((now - (last?.startedAt ?? now)) / hourMs));
	if (hours < 1) return 'less than an hour ago';
	if (hours < 48) return `${hours} ${hours === 1 ? 'hour' : 'hours'} ago`;
	return `${Math.floor(hours / 24)} days ago`;
}
