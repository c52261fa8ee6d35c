/**
After a crash: changes that were intended and have no outcome. Only Salesforce knows what became of them, so their
fields are read: ours is applied, the old value is unsent and stays to do, anything else is a conflict. Nothing is written.
*/
import type {Emit} from './event.ts';
import {goneWords, judgeField, otherWords} from './judge-field.ts';
import type {LinkFields, LinkLedger} from './link-ports.ts';
import type {Clock} from './ports.ts';

export type ReconcileLinkPorts = {
	readonly links: Pick<LinkLedger, 'openIntentions' | 'settleChanges'>;
	readonly fields: Pick<LinkFields, 'readLinks'>;
	readonly clock: Clock;
	readonly emit: Emit;
};

export type ReconciledLinks = {readonly applied: number; readonly unsent: number; readonly others: number};

const pageRows = 2000;
/** A request whose sender died may still be on its way through Salesforce. */
const settleMs = 1000;

const outcomes = {old: 'unsent', new: 'applied', other: 'conflict', gone: 'deleted'} as const;
const words = {old: 'the call had no effect', new: undefined, other: otherWords, gone: goneWords} as const;

export async function reconcileLinks(ports: ReconcileLinkPorts, run: number): Promise<ReconciledLinks> {
	const {links, fields, clock, emit} = ports;
	const total = {applied: 0, unsent: 0, others: 0};
	let page = links.openIntentions(0, pageRows);
	if (page.length === 0) return total;

	emit({type: 'state', state: 'reconciling', reason: 'asking Salesforce what became of changes that were under way'});
	await clock.sleep(settleMs);
	for (; page.length > 0; page = links.openIntentions(page.at(-1)?.change ?? 0, pageRows)) {
		const values = await fields.readLinks(page.map(({recordId}) => recordId));
		const byPlan = new Map<number, Parameters<LinkLedger['settleChanges']>[2][number][]>();
		page.forEach((change, at) => {
			const found = judgeField(change, values[at] ?? null);
			const outcome = outcomes[found];
			if (outcome === 'applied' || outcome === 'unsent') total[outcome] += 1;
			else total.others += 1;
			const error = words[found];
			const settled = {seq: change.seq, row: change.row, outcome, ...(error === undefined ? {} : {error})};
			const others = byPlan.get(change.plan);
			if (others) others.push(settled);
			else byPlan.set(change.plan, [settled]);
		});
		for (const [plan, settled] of byPlan) links.settleChanges(run, plan, settled, clock.now());
	}
	const {applied, unsent, others} = total;
	const reason = `settled after an interrupted run: ${applied} links had been changed, ${unsent} begin again, ${others} hold something else or are gone`;
	emit({type: 'state', state: 'notice', reason});
	return total;
}
