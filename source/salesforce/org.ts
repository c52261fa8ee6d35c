/** What the org says of itself: its name, the description of an object, its limits. */
import {MigrationError} from '../engine/failure.ts';
import type {ApiUsage, FieldDescription, Org} from '../engine/ports/salesforce.ts';
import type {Query} from './query.ts';
import {idFrom, isObject} from './record.ts';
import type {Session} from './session.ts';

/** Which org this is, and whose session. */
export async function readOrg(
	query: Query,
	session: Session,
	auth: string,
	resources: () => Promise<unknown>,
): Promise<Org> {
	const what = 'the query on Organization';
	const {rows} = await query('SELECT Id, Name, IsSandbox FROM Organization', {
		what,
		beyondReserve: true,
		impatient: true,
	});
	const row = rows[0];
	if (!isObject(row)) throw new MigrationError('salesforce-error', 'Salesforce did not say which org this is');
	return {
		orgId: idFrom(row.Id),
		orgName: typeof row.Name === 'string' ? row.Name : '',
		sandbox: row.IsSandbox === true,
		userId: session.userId === '' ? userOf(await resources()) : session.userId,
		instanceUrl: session.instanceUrl,
		auth,
	};
}

/** Sessions that we did not open do not say whose they are; the API's list of resources does. */
function userOf(resources: unknown): string {
	const identity = isObject(resources) ? resources.identity : undefined;
	const last = typeof identity === 'string' ? identity.split('/').at(-1) : undefined;
	return last !== undefined && /^005\w{12,15}$/u.test(last) ? idFrom(last) : '';
}

/** Another name for 404: what `describe` is refused with. */
export const absentAs = (object: string) => (error: unknown) => {
	const cause = error instanceof MigrationError ? error.cause : undefined;
	if (!isObject(cause) || cause.code !== 'NOT_FOUND') throw error;
	throw new MigrationError('salesforce-query', `There is no object ${object}, or this user may not see it`);
};

/** Of a describe's answer, what doclift asks for. */
export function readDescription(description: unknown, object: string) {
	if (!isObject(description) || !Array.isArray(description.fields)) {
		throw new MigrationError('salesforce-error', `Salesforce did not describe ${object}`);
	}
	const fields = new Map<string, FieldDescription>();
	for (const field of description.fields) {
		if (!isObject(field) || typeof field.name !== 'string') continue;
		const {name, type, length} = field;
		fields.set(name, {
			name,
			type: typeof type === 'string' ? type : '',
			length: typeof length === 'number' ? length : 0,
			updateable: field.updateable === true,
			filterable: field.filterable === true,
		});
	}
	return {updateable: description.updateable === true, fields};
}

/** Of the answer to `/limits`. */
export function readLimits(limits: unknown): ApiUsage {
	const daily = isObject(limits) ? limits.DailyApiRequests : undefined;
	if (isObject(daily) && typeof daily.Max === 'number' && typeof daily.Remaining === 'number') {
		return {used: daily.Max - daily.Remaining, max: daily.Max};
	}
	throw new MigrationError('salesforce-error', 'Salesforce did not tell its limits');
}
