/** The adapter on the sandbox's org: a world, its server with faults, and a port that is signed in. */
import {onTestFinished} from 'vitest';
import type {Inspection} from '../../source/engine/inspection.ts';
import type {LinkFields} from '../../source/engine/ports/link-fields.ts';
import type {Salesforce, SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {createSalesforce, type SalesforcePorts} from '../../source/salesforce/salesforce.ts';
import type {SalesforceSettings} from '../../source/salesforce/settings.ts';
import {createFaults, type FaultRule, type Faults} from '../../source/sandbox/faults.ts';
import {createOrg, defaultApp, defaultUser, type Org, type OrgOptions} from '../../source/sandbox/org/org.ts';
import {createWorld} from '../../source/sandbox/world/create.ts';
import type {World, WorldOptions} from '../../source/sandbox/world.ts';
import {hasty} from '../support/clock.ts';
import {settingsFor} from './scripted.ts';

export type Sandbox = {
	world: World;
	org: Org;
	faults: Faults;
	open: (
		settings?: Partial<SalesforceSettings>,
		ports?: Partial<SalesforcePorts>,
	) => Promise<Salesforce & LinkFields & Inspection>;
};

type Options = Partial<WorldOptions> & {rules?: FaultRule[]; org?: Omit<OrgOptions, 'world' | 'faults'>};

export async function startSandbox({rules = [], org: orgOptions = {}, ...world}: Options = {}): Promise<Sandbox> {
	const made = createWorld({seed: 7, records: 5000, accounts: 40, ...world});
	const faults = createFaults(rules);
	const org = await createOrg({world: made, faults, ...orgOptions});
	onTestFinished(() => org.close());
	const settings = settingsFor(org.url, {
		auth: 'client-credentials',
		clientId: defaultApp.clientId,
		clientSecret: defaultApp.clientSecret,
		username: defaultUser.username,
		password: defaultUser.password,
		securityToken: defaultUser.securityToken,
	});
	return {
		world: made,
		org,
		faults,
		open: (more = {}, ports = {}) => createSalesforce({...settings, ...more}, {clock: hasty, ...ports}),
	};
}

export const everything = {object: 'DocListEntry__c', filter: '', accounts: []};

/** What the world itself says of its live records, in order of Id. */
export function expectedRecords(world: World, only: (record: SourceRecord) => boolean = () => true): SourceRecord[] {
	const records: SourceRecord[] = [];
	for (let index = 0; index < world.size(); index++) {
		const record = world.record(index);
		if (record.IsDeleted) continue;
		const account = record.Account__c === null ? undefined : world.account(record.Account__c);
		const expected = {
			id: record.Id,
			name: record.Name,
			// The world keeps an empty text apart; the org's API, like Salesforce, has null only.
			url: record.Document__c || null,
			account: account === undefined ? null : {id: account.Id, name: account.Name},
			type: record.Type_Current__c,
			modifiedAt: record.SystemModstamp,
			deleted: false,
		};
		if (only(expected)) records.push(expected);
	}
	return records;
}

export const byId = (records: readonly SourceRecord[]): SourceRecord[] =>
	[...records].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
