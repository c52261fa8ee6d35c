/** Whether the user sees every record: what sharing hides is missing from readings and from Salesforce's own count alike. */
import type {Config} from '../../config/schema.ts';
import type {Gate} from '../../engine/event.ts';
import {toFailure} from '../../engine/failure.ts';
import type {Inspection, Sharing} from '../../engine/inspection.ts';
import {fault, note, pass, type Tell} from './gate.ts';

const gate = 'all records';

export async function examineSharing(
	org: Pick<Inspection, 'sharing'>,
	{salesforce: {object}}: Config,
	tell: Tell,
): Promise<void> {
	try {
		tell(judgeSharing(await org.sharing(), object));
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') throw error;
		tell(untold(object, toFailure(error).message));
	}
}

/** Everybody reads everything. */
const open: ReadonlySet<string> = new Set(['Read', 'ReadWrite', 'ReadWriteTransfer', 'FullAccess']);

export function judgeSharing({model, viewAll}: Sharing, object: string): Gate {
	if (viewAll) return pass(gate, `this user sees all of ${object}`);
	if (open.has(model)) return pass(gate, `${object} is open to all users (${model})`);
	if (model !== 'Private') return untold(object, model === '' ? 'no sharing model was named' : `sharing is ${model}`);
	return fault(gate, `${object} is private, and this user has neither View All Records nor View All Data`, {
		why: 'Records that sharing hides are in no reading and in no count: their files would stay behind, and nothing would say so.',
		hint: allRecords(object),
	});
}

const untold = (object: string, found: string): Gate =>
	note(gate, `not told: ${found}`, {
		why: 'Records that sharing hides from this user are in no reading and in no count.',
		hint: `Compare the number of records with an administrator's, or be safe: ${allRecords(object)}`,
	});

const allRecords = (object: string): string =>
	`give the user View All Records on ${object} by a permission set, before the first backup.`;
