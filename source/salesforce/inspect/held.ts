/** Records that Salesforce may hold back from a change: those in an approval, and those whose owner has left. */
import type {Salesforce} from '../../engine/ports/salesforce.ts';
import type {Query} from '../query.ts';
import {literal, where} from '../soql.ts';

type Counting = {readonly query: Query; readonly object: string};

export const countInApproval = (counting: Counting): Promise<number> =>
	countOf(
		counting,
		`SELECT COUNT() FROM ProcessInstance WHERE Status = 'Pending' AND TargetObject.Type = ${literal(counting.object)}`,
		`the approvals of ${counting.object}`,
	);

/** Null where records have no owner of their own. */
export async function countInactiveOwners(
	counting: Counting & {readonly describe: Salesforce['describe']},
	filter: string,
): Promise<number | null> {
	const {object, describe} = counting;
	// The detail of a master has no owner of its own.
	if (!(await describe()).fields.has('OwnerId')) return null;
	// A queue is an owner too, and is neither active nor inactive.
	const left = where([filter, "Owner.Type = 'User'", 'Owner.IsActive = false']);
	return countOf(counting, `SELECT COUNT() FROM ${object}${left}`, `the owners of ${object}`);
}

async function countOf({query}: Counting, soql: string, what: string): Promise<number> {
	return (await query(soql, {what, impatient: true})).totalSize;
}
