/** The Salesforce side: sign-in, the object and its fields, the count, API calls, the clock. All of it reads. */
import type {Config} from '../../config/schema.ts';
import {failures} from '../../engine/failure.ts';
import type {FieldDescription, Salesforce, Scope} from '../../engine/ports.ts';
import {scopeName} from '../../engine/scope.ts';
import {count, counted, duration} from '../../reports/numbers.ts';
import {clock} from '../clock.ts';
import {attempt, fault, judge, pass, type Tell} from './gate.ts';

type Description = Awaited<ReturnType<Salesforce['describe']>>;

/** Undefined where nobody could sign in. */
export async function examineSignIn(open: () => Promise<Salesforce>, tell: Tell): Promise<Salesforce | undefined> {
	return attempt(tell, 'sign-in', async () => {
		const salesforce = await open();
		const {orgName, orgId, sandbox, auth} = salesforce.org;
		const aging = auth === 'password' ? '; password sign-in ends with Summer ’27, prepare another way' : '';
		tell(pass('sign-in', `${orgName} (${sandbox ? 'sandbox' : 'PRODUCTION'}, ${orgId}) by ${auth}${aging}`));
		return salesforce;
	});
}

/** Returns the number of records in scope, where Salesforce says it. */
export async function examineOrg(salesforce: Salesforce, config: Config, tell: Tell): Promise<number | undefined> {
	const description = await attempt(tell, 'object', () => salesforce.describe());
	if (description) examineFields(description, config, tell);

	const {object, filter, apiReservePercent} = config.salesforce;
	const scope: Scope = {object, filter, accounts: []};
	const counted = await attempt(tell, 'records', () => askCount(salesforce, scope, tell));
	if (counted !== undefined) {
		await attempt(tell, 'API calls', async () => {
			tell(judgeCalls(await salesforce.usage(), counted, apiReservePercent));
		});
	}
	return counted;
}

async function askCount(salesforce: Salesforce, scope: Scope, tell: Tell): Promise<number> {
	const before = clock.now();
	const found = await salesforce.count(scope);
	const middle = (before + clock.now()) / 2;
	tell(pass('records', `${count(found.count)} in ${scopeName(scope)}`));
	tell(judgeClock(middle - found.serverTime));
	return found.count;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
	url: ['url', 'string', 'textarea'],
	account: ['reference'],
};

function examineFields({fields, updateable}: Description, {salesforce}: Config, tell: Tell): void {
	const {object, fields: names} = salesforce;
	tell(pass('object', object));
	for (const [role, name] of Object.entries(names)) {
		const field = fields.get(name);
		tell(
			field
				? judgeField(role, field)
				: fault(`field ${name}`, `${object} has none that this user may see`, fieldHint(role)),
		);
	}
	const url = fields.get(names.url);
	if (!url) return;
	tell(
		judge(
			'link rights',
			updateable && url.updateable,
			updateable && url.updateable
				? `${names.url} may be changed (phase 2)`
				: `${names.url} may not be changed by this user (phase 2)`,
			`A backup does not need it. Before phase 2 give the user edit rights to ${object} and to the field ${names.url}.`,
		),
	);
}

const fieldHint = (role: string) =>
	`Check salesforce.fields.${role}, and the field-level security of the user that signs in.`;

function judgeField(role: string, {name, type, length}: FieldDescription) {
	const fits = kinds[role] === undefined || kinds[role].includes(type);
	const size = length > 0 ? `, ${counted(length, 'character')}` : '';
	return judge(`field ${name}`, fits, `${type}${size}`, fieldHint(role));
}

/** Bulk queries cost few calls whatever their size; pages hold up to 2,000 records. */
export function judgeCalls(
	{used, max}: {readonly used: number; readonly max: number},
	records: number,
	reservePercent: number,
) {
	const free = Math.floor(max * (1 - reservePercent / 100)) - used;
	const needed = Math.ceil(records / 2000) + 50;
	const found = `${count(used)} of ${count(max)} used today, ${count(Math.max(0, free))} left above the reserve of ${reservePercent} %`;
	return judge(
		'API calls',
		free >= needed,
		`${found}, about ${count(needed)} needed`,
		failures['salesforce-limit'].hint,
	);
}

/** Signatures of S3 allow for 15 minutes, those of a JWT for 3. */
export function judgeClock(aheadMs: number) {
	const off = Math.abs(aheadMs);
	const found = `${duration(off / 1000)} ${aheadMs > 0 ? 'ahead of' : 'behind'} Salesforce`;
	return judge(
		'clock',
		off < 120_000,
		off < 2000 ? 'agrees with Salesforce' : found,
		'Set the clock of this machine (NTP).',
	);
}
