/**
After a crash: changes that were intended and have no outcome. Only Salesforce knows what became of them, so their
fields are read: ours is applied, anything that is neither is a conflict. The old value is unsent and stays to do, once no
request that its sender left behind can take effect any more; until then it stays intended. Nothing is written.
*/
import type {Control} from './control.ts';
import {untilStopped} from './cut-short.ts';
import type {Emit} from './event.ts';
import {judgeField, leftWords, settledAs} from './judge-field.ts';
import type {Settled} from './ports/changes.ts';
import type {Clock} from './ports/clock.ts';
import type {LinkFields} from './ports/link-fields.ts';
import type {LinkLedger} from './ports/link-ledger.ts';

export type ReconcileLinkPorts = {
	readonly links: Pick<LinkLedger, 'openIntentions' | 'settleChanges'>;
	readonly linkFields: Pick<LinkFields, 'readLinks'>;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly control: Pick<Control, 'stopping'>;
};

/** What a run does about a change whose request may still take effect. */
export type Reconciling = {
	/** The plan that it goes on with, if any: it writes that change again without waiting, as the same value twice is one. */
	readonly plan: number | null;
	/** A way back waits: a link that becomes ours after it was read would be left behind. All others leave such a change open. */
	readonly waits: boolean;
};

type Total = {applied: number; unsent: number; others: number};

/** How many changes may still take effect: the plan's own, and all others, with the time that these may take. */
type Late = {own: number; others: number; ms: number};

const pageRows = 2000;
/** A request whose sender died is usually through Salesforce by then. */
const settleMs = 1000;
/**
After that none takes effect: Salesforce itself ends a request after 120 s (see salesforce/transport.ts), and half a minute is
for it to be sent and to arrive.
*/
const lateMs = 150_000;
/** How long (ms) until those that may still take effect are read again. */
const lookMs = 10_000;

/**
Settles what was intended, and returns once nothing is left that has to be waited for, or at a stop. Throws what Salesforce
throws: what is not settled by then stays intended, for the next run.
*/
export async function reconcileLinks(ports: ReconcileLinkPorts, run: number, how: Reconciling): Promise<void> {
	const {links, clock, emit, control} = ports;
	if (links.openIntentions(0, 1).length === 0) return;
	emit({type: 'state', state: 'reconciling', reason: 'asking Salesforce what became of changes that were under way'});
	await clock.sleep(settleMs);
	const total: Total = {applied: 0, unsent: 0, others: 0};
	// Where the clock was set back, what was intended before it was is not waited for until it has caught up.
	const longest = clock.now() + lateMs;
	for (;;) {
		const late = await settleKnown(ports, run, {...how, longest}, total);
		// The next run asks again.
		if (late === null) return;
		if (late.others === 0 || !how.waits) return sayTotal(emit, total, late);
		const reason = `${late.others} changes may still take effect, since their requests were under way: their fields are read again for ${Math.ceil(late.ms / 1000)} s at most`;
		emit({type: 'state', state: 'reconciling', reason});
		await clock.sleep(Math.min(late.ms, lookMs), control.stopping);
		if (control.stopping.aborted) return;
	}
}

/** Reads all of them once. What may still take effect is left open, whoever asks. Null where a stop has cut it short. */
async function settleKnown(
	ports: ReconcileLinkPorts,
	run: number,
	{plan, longest}: Reconciling & {readonly longest: number},
	total: Total,
): Promise<Late | null> {
	const {links, linkFields, clock, control} = ports;
	const late: Late = {own: 0, others: 0, ms: 0};
	for (let page = links.openIntentions(0, pageRows); page.length > 0; ) {
		const reading = linkFields.readLinks(page.map(({recordId}) => recordId));
		const values = await untilStopped(control.stopping, reading);
		if (values === null) return null;
		const byPlan = new Map<number, Settled[]>();
		page.forEach((change, at) => {
			const value = values[at] ?? null;
			const found = judgeField(change, value);
			const ms = found === 'old' ? Math.min(change.createdAt + lateMs, longest) - clock.now() : 0;
			if (ms > 0) {
				add(late, change.plan === plan, ms);
				return;
			}
			const outcome = settledAs[found];
			if (outcome === 'applied' || outcome === 'unsent') total[outcome] += 1;
			else total.others += 1;
			const error = found === 'old' ? 'the call had no effect' : leftWords(found, value);
			const settled = {seq: change.seq, row: change.row, outcome, ...(error === undefined ? {} : {error})};
			const others = byPlan.get(change.plan);
			if (others) others.push(settled);
			else byPlan.set(change.plan, [settled]);
		});
		for (const [of, settled] of byPlan) links.settleChanges(run, of, settled, clock.now());
		page = links.openIntentions(page.at(-1)?.change ?? 0, pageRows);
	}
	return late;
}

function add(late: Late, own: boolean, ms: number): void {
	if (own) {
		late.own += 1;
		return;
	}
	late.others += 1;
	late.ms = Math.max(late.ms, ms);
}

function sayTotal(emit: Emit, {applied, unsent, others}: Total, late: Late): void {
	const left = late.others === 0 ? '' : `, ${late.others} may still take effect and are left for the next run`;
	const reason = `settled after an interrupted run: ${applied} links had been changed, ${unsent + late.own} begin again, ${others} hold something else or are gone${left}`;
	emit({type: 'state', state: 'notice', reason});
}
