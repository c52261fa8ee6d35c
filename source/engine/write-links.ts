/**
One request: intend, write, settle.

The old values are durable before the call and the outcomes after it, so that a crash at any moment leaves either nothing
to ask or an intention that Salesforce can be asked about. A reply that is lost is never guessed at: the fields are read.
*/
import {type Compared, compareLinks, type WriteOrder, type WritePorts} from './compare-links.ts';
import type {Emit} from './event.ts';
import {type FailureKind, failures, MigrationError} from './failure.ts';
import {judgeField, leftWords, settledAs} from './judge-field.ts';
import type {PlannedChange, Settled, WriteWindow} from './ports/changes.ts';
import type {Clock} from './ports/clock.ts';
import type {WriteOutcome} from './ports/link-fields.ts';
import {whenRoom} from './room.ts';

export type Written = {
	/** Locked by others, without an effect that was seen, or not sent in time: to be compared and tried again. */
	readonly again: readonly PlannedChange[];
	/** Why they are to be tried again, where the call itself failed. */
	readonly reason: unknown;
};

type Asked = WriteOrder & {
	/** Rows that an earlier request has asked to change too, and still may. */
	readonly late: ReadonlySet<number>;
};

/** A compare that is older than this says too little about the field: nothing is sent by it. */
const freshMs = 2000;
/** How long (ms) a request usually waits for the disk and for its turn: what would grow too old meanwhile is read again before. */
const usualWaitMs = 400;
/** A request whose reply was lost may still be on its way through Salesforce. */
const settleMs = 1000;

/** `last`: what is locked now has failed. Throws what must end the run; open intentions are then settled at the next start. */
export async function writeLinks(
	ports: WritePorts,
	order: WriteOrder & {readonly last: boolean},
	compared: Compared,
): Promise<Written> {
	const {links, linkFields, clock, emit, stopping} = ports;
	const {run, plan, last} = order;
	const {changes, comparedAt, moved} = await refresh(ports, order, compared);
	if (changes.length === 0) return {again: [], reason: null};

	const late = await whenRoom({clock, emit}, stopping, () => links.intend(run, plan, changes, clock.now()));
	const asked: Asked = {...order, late};
	// Until the answer, whatever it is; what we write down afterwards is no part of it.
	const window = (): WriteWindow => ({
		records: changes.length,
		windowMs: Math.max(0, clock.now() - comparedAt),
		moved,
	});
	const fresh = () => ageOf(comparedAt, clock) <= freshMs;
	let answers: readonly WriteOutcome[] | null;
	try {
		answers = await linkFields.writeLinks(
			changes.map(({recordId, to}) => ({recordId, url: to})),
			fresh,
		);
		if (answers !== null && answers.length !== changes.length)
			throw new MigrationError(
				'salesforce-incomplete',
				'Salesforce answered for other records than it was asked about',
			);
	} catch (error) {
		return settleByReading(ports, asked, changes, error, window());
	}
	if (answers === null) return giveBack(ports, asked, changes);
	const settled = changes.map((change, at) => outcomeOf(change, answers[at], last && !late.has(change.row)));
	await settle(ports, asked, settled, window());
	sayFailures(emit, changes, settled);
	return {again: changes.filter((_, at) => settled[at]?.outcome === 'unsent'), reason: null};
}

/** A clock that was set back makes nothing younger than it is known to be. */
const ageOf = (comparedAt: number, {now}: Clock): number => Math.abs(now() - comparedAt);

/** Reads once more what was read too long ago; who moved meanwhile, and still holds the old value, is noted. */
async function refresh(
	ports: WritePorts,
	order: WriteOrder,
	compared: Compared,
): Promise<Compared & {readonly moved: ReadonlyArray<{readonly row: number}>}> {
	if (ageOf(compared.comparedAt, ports.clock) <= freshMs - usualWaitMs) return {...compared, moved: []};
	const again = await compareLinks(ports, order, compared.changes);
	const moved = again.changes.filter(({row}) => again.stamps.get(row) !== compared.stamps.get(row));
	return {...again, moved};
}

function outcomeOf({seq, row}: PlannedChange, answer: WriteOutcome | undefined, last: boolean): Settled {
	if (answer === undefined || answer.done) return {seq, row, outcome: 'applied'};
	const {why, message: error, kind = 'salesforce-refused'} = answer;
	if (why === 'deleted') return {seq, row, outcome: 'deleted', error};
	if (why === 'refused') return {seq, row, outcome: 'failed', error, kind};
	return last ? {seq, row, outcome: 'failed', error, kind: 'salesforce-locked'} : {seq, row, outcome: 'unsent', error};
}

/** Nothing was sent: a full disk, its turn or a new sign-in took too long, and somebody may have edited a field meanwhile. */
async function giveBack(ports: WritePorts, asked: Asked, changes: readonly PlannedChange[]): Promise<Written> {
	const error = 'not sent: its compare had grown too old meanwhile';
	const settled = changes.map(({seq, row}) => ({seq, row, outcome: 'unsent', error}) as const);
	await settle(ports, asked, settled);
	return {again: changes, reason: null};
}

/** Without a window where nothing was sent. This request had no effect on what is unsent; a late one leaves it open. */
async function settle(
	{links, clock, emit, stopping}: WritePorts,
	{run, plan, onSettled, late}: Asked,
	outcomes: readonly Settled[],
	window?: WriteWindow,
): Promise<void> {
	const settled = outcomes.filter(({row, outcome}) => outcome !== 'unsent' || !late.has(row));
	await whenRoom({clock, emit}, stopping, () => links.settleChanges(run, plan, settled, clock.now(), window));
	onSettled(settled);
}

async function settleByReading(
	ports: WritePorts,
	asked: Asked,
	changes: readonly PlannedChange[],
	error: unknown,
	window: WriteWindow,
): Promise<Written> {
	const {linkFields, clock} = ports;
	await clock.sleep(settleMs);
	const values = await linkFields.readLinks(changes.map(({recordId}) => recordId)).catch(unread => {
		// A reading has waited for Salesforce, and a stop may have ended that: it says more than a reply that was lost.
		throw endsRun(error) ? error : unread;
	});
	const found = changes.map((change, at) => judgeField(change, values[at] ?? null));
	const settled = changes.flatMap(({seq, row}, at): readonly Settled[] => {
		const what = found[at] ?? 'gone';
		if (what === 'old' && mayBeUnderWay(error)) return [];
		const told = what === 'old' ? wordsOf(error) : leftWords(what, values[at] ?? null);
		return [{seq, row, outcome: settledAs[what], ...(told === undefined ? {} : {error: told})}];
	});
	await settle(ports, asked, settled, window);
	if (endsRun(error)) throw error;
	return {again: changes.filter((_, at) => found[at] === 'old'), reason: error};
}

/**
Whatever was not Salesforce's own answer. Such a change stays intended until it is written again, or until a later run
knows that it can no longer take effect: called unsent, it would be passed over by a way back that begins at once.
*/
const mayBeUnderWay = (error: unknown): boolean => !(error instanceof MigrationError) || passing.has(error.kind);

const wordsOf = (error: unknown): string => (error instanceof MigrationError ? error.message : 'the call failed');

/** Failures of a call that pass by themselves, or may; every other one ends the run. */
const passing: ReadonlySet<FailureKind> = new Set([
	...(['salesforce-unavailable', 'salesforce-incomplete', 'salesforce-error', 'authentication-expired'] as const),
	...(['network-reset', 'network-timeout', 'network-unreachable', 'network-throttled'] as const),
]);

const endsRun = (error: unknown): boolean => !(error instanceof MigrationError && passing.has(error.kind));

function sayFailures(emit: Emit, changes: readonly PlannedChange[], settled: readonly Settled[]): void {
	settled.forEach(({outcome, error: message = 'Salesforce refuses the update', kind = 'salesforce-refused'}, at) => {
		if (outcome !== 'failed') return;
		const hint = `${failures[kind].hint} The next plan takes the record up again.`;
		emit({type: 'error', recordId: changes[at]?.recordId ?? null, failure: {kind, message, hint}});
	});
}
