/** The object, its fields and rights, the count, API calls, the clock. All of it reads. */
import type {Config} from '../../config/schema.ts';
import {failures} from '../../engine/failure.ts';
import {callsFor, callsLeft} from '../../engine/forecast.ts';
import type {Described, FieldDescription, Salesforce} from '../../engine/ports/salesforce.ts';
import {type Scope, scopeName} from '../../engine/scope.ts';
import {writersFor} from '../../engine/writers.ts';
import {count, counted} from '../../reports/numbers.ts';
import {clock} from '../clock.ts';
import {tellClock} from './clock.ts';
import {advise, attempt, fault, judge, type Matter, pass, type Tell} from './gate.ts';

/** Returns the number of records in scope, where Salesforce says it. */
export async function examineOrg(salesforce: Salesforce, config: Config, tell: Tell): Promise<number | undefined> {
	const description = await attempt(tell, 'object', 'Its records are what is migrated.', () => salesforce.describe());
	if (description) examineFields(description, config, tell);

	const {object, filter, apiReservePercent, writers} = config.salesforce;
	const scope: Scope = {object, filter, accounts: []};
	const why = 'Every run proves that it has accounted for exactly so many.';
	const counted = await attempt(tell, 'records', why, () => askCount(salesforce, scope, tell));
	if (counted !== undefined) {
		await attempt(tell, 'API calls, phase 1', 'Reading takes API calls.', async () => {
			const usage = await salesforce.usage();
			tell(judgeCalls(1, usage, callsToRead(counted), apiReservePercent));
			tell(
				judgeCalls(
					2,
					usage,
					callsToRead(counted) + callsFor({changes: counted}, writersFor(writers)),
					apiReservePercent,
				),
			);
		});
	}
	return counted;
}

async function askCount(salesforce: Salesforce, scope: Scope, tell: Tell): Promise<number> {
	const before = clock.now();
	const found = await salesforce.count(scope);
	tell(pass('records', `${count(found.count)} in ${scopeName(scope)}`));
	tellClock('Salesforce', found.serverTime, before, clock.now(), tell);
	return found.count;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
	url: ['url', 'string', 'textarea'],
	account: ['reference'],
};

function examineFields({fields, updateable}: Described, {salesforce}: Config, tell: Tell): void {
	const {object, fields: names} = salesforce;
	tell(pass('object', object));
	for (const [role, name] of Object.entries(names)) {
		const field = fields.get(name);
		tell(
			field
				? judgeField(role, field)
				: fault(`field ${name}`, `${object} has none that this user may see`, fieldMatter(role)),
		);
	}
	const url = fields.get(names.url);
	if (!url) return;
	tell(judgeLinkRights(updateable && url.updateable, object, names.url));
}

/** No finding: the user that `doctor --policies` asks for in phase 1 has none. */
export const judgeLinkRights = (may: boolean, object: string, field: string) =>
	advise('link rights', may, `${field} may ${may ? '' : 'not '}be changed by this user (phase 2)`, {
		why: 'A backup does not need it; a cut-over and a roll-back do, and are refused without it.',
		hint: `Before phase 2 give the user edit rights to ${object} and to the field ${field}.`,
	});

const fieldMatter = (role: string) => ({
	why: 'It is read for every record.',
	hint: `Check salesforce.fields.${role}, and the field-level security of the user that signs in.`,
});

/** Links of ours are as long as account and file names make them: below this many characters many take their short form. */
const roomyLink = 255;

function judgeField(role: string, {name, type, length}: FieldDescription) {
	const fits = kinds[role] === undefined || kinds[role].includes(type);
	const found = `${type}${length > 0 ? `, ${counted(length, 'character')}` : ''}`;
	if (!fits || role !== 'url' || length === 0) return judge(`field ${name}`, fits, found, fieldMatter(role));
	return advise(`field ${name}`, length >= roomyLink, found, {
		why: 'Links that do not fit take their short form, with the record’s id in place of its names.',
		hint: '`doclift analyze` counts them before anything is copied.',
	});
}

/** Bulk queries cost few calls whatever their size; pages hold up to 2,000 records. */
const callsToRead = (records: number): number => Math.ceil(records / 2000) + 50;

export function judgeCalls(
	phase: 1 | 2,
	usage: {readonly used: number; readonly max: number},
	needed: number,
	reservePercent: number,
) {
	const left = callsLeft(usage, reservePercent);
	const found = `${count(usage.used)} of ${count(usage.max)} used today, ${count(left)} left above the reserve of ${reservePercent} %`;
	return judge(
		`API calls, phase ${phase}`,
		left >= needed,
		`${found}; about ${count(needed)} needed`,
		phase === 1 ? goesOnNextDay : refusedBefore,
	);
}

const goesOnNextDay: Matter = {
	why: 'A run stops before it touches the reserve, and goes on the next day.',
	hint: failures['salesforce-limit'].hint,
};

const refusedBefore: Matter = {
	why: 'A cut-over for which the calls do not suffice is refused before it begins.',
	hint: 'Plan it in parts (`doclift migrate --dry-run` with --account or --limit), wait until the org has calls again (they are counted over 24 hours), or lower salesforce.apiReservePercent.',
};
