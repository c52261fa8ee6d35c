/** Records that may refuse a change as they stand today, whoever asks for it: to be known before a cut-over meets them. */
import type {Config} from '../../config/schema.ts';
import type {Gate} from '../../engine/event.ts';
import {toFailure} from '../../engine/failure.ts';
import type {Inspection} from '../../engine/inspection.ts';
import {counted} from '../../reports/numbers.ts';
import {advise, type Matter, note, pass, type Tell} from './gate.ts';

type Where = {readonly salesforce: Pick<Config['salesforce'], 'object' | 'filter'>};
type Asked = Pick<Inspection, 'inApproval' | 'ownersInactive'>;

export async function examineHeld(org: Asked, {salesforce: {object, filter}}: Where, tell: Tell): Promise<void> {
	await say(tell, 'approvals', approvals, async () => judgeApprovals(await org.inApproval(), object));
	await say(tell, 'owners', owners, async () => judgeOwners(await org.ownersInactive(filter), object));
}

/** What is not told is a note: the records are found by the cut-over itself, and listed. */
async function say(tell: Tell, gate: string, matter: Matter, judged: () => Promise<Gate>): Promise<void> {
	try {
		tell(await judged());
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') throw error;
		tell(note(gate, `not told: ${toFailure(error).message}`, matter));
	}
}

const approvals: Matter = {
	why: 'An approval locks its record to all but approvers and administrators: a link that may not be changed stays as it is, and is listed.',
	hint: 'Have them approved or recalled before phase 2, or give the user “Modify All” on the object.',
};

const owners: Matter = {
	why: 'Salesforce may refuse a change to a record whose owner has left, as soon as a trigger or a flow touches the owner: its link then stays as it is, and is listed.',
	hint: 'Give such records another owner before phase 2, or see in the canary ring that they can be changed.',
};

export const judgeApprovals = (pending: number, object: string): Gate =>
	advise(
		'approvals',
		pending === 0,
		pending === 0 ? `no record of ${object} waits for one` : `${counted(pending, 'record')} of ${object} in approval`,
		approvals,
	);

export function judgeOwners(inactive: number | null, object: string): Gate {
	if (inactive === null) return pass('owners', `records of ${object} have no owner of their own`);
	const found = inactive === 0 ? 'all are active users or queues' : `${counted(inactive, 'record')} of inactive users`;
	return advise('owners', inactive === 0, found, owners);
}
