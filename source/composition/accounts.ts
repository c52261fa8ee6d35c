/** Accounts as Salesforce has them now, beside what the ledger knows of each. Reads only. */
import {existsSync} from 'node:fs';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import type {Emit} from '../engine/event.ts';
import type {Org, Salesforce} from '../engine/ports/salesforce.ts';
import type {AccountSurvey} from '../engine/survey.ts';
import {clock} from './clock.ts';
import {type InLedger, totalOf} from './in-ledger.ts';
import {openSalesforce} from './salesforce.ts';

export type AccountLine = {
	/** Null for the records without an account. */
	readonly id: string | null;
	readonly name: string | null;
	/** As Salesforce counts them, folders included; 0 where only the ledger knows the account. */
	readonly records: number;
	/** Those of them that are no folder and have a URL; null where Salesforce does not filter by both fields. */
	readonly files: number | null;
	/** Null where there is no ledger yet. */
	readonly ledger: InLedger | null;
};

export type Accounts = {
	readonly org: Org;
	readonly records: number;
	readonly files: number | null;
	readonly ledger: InLedger | null;
	readonly accounts: readonly AccountLine[];
};

type Around = {readonly configFile: string; readonly signal: AbortSignal; readonly emit: Emit};

export async function readAccounts({configFile, signal, emit}: Around): Promise<Accounts> {
	const config = loadConfig({file: configFile});
	const {org, lines, countsFiles} = await readOrg(config, {signal, emit});
	const records = lines.reduce((sum, line) => sum + line.records, 0);
	const none = countsFiles ? 0 : null;
	const files = countsFiles ? lines.reduce((sum, line) => sum + (line.files ?? 0), 0) : null;
	const ledger = await readLedger(config);
	if (ledger === null) return {org, records, files, ledger, accounts: lines.map(line => ({...line, ledger}))};
	const known = new Map(ledger.accounts.map(line => [line.id, line.ledger]));
	const listed = new Set(lines.map(({id}) => id));
	return {
		org,
		records,
		files,
		ledger: ledger.all,
		accounts: [
			...lines.map(line => ({...line, ledger: known.get(line.id) ?? totalOf([])})),
			// All that Salesforce had of these is deleted or has moved to another account since.
			...ledger.accounts.flatMap(line => (listed.has(line.id) ? [] : [{...line, files: none}])),
		],
	};
}

async function readOrg(config: Config, around: Pick<Around, 'signal' | 'emit'>) {
	const salesforce = await openSalesforce(config, around);
	const {filter, fields} = config.salesforce;
	const lines: Array<Omit<AccountLine, 'ledger' | 'files'>> = [];
	for await (const page of salesforce.accounts(filter)) lines.push(...page);
	const described = (await salesforce.describe()).fields;
	const countsFiles = [fields.url, fields.type].every(name => described.get(name)?.filterable === true);
	const files = countsFiles ? await filesByAccount(salesforce, filter) : null;
	return {
		org: salesforce.org,
		lines: lines.map(line => ({...line, files: files && (files.get(line.id) ?? 0)})),
		countsFiles,
	};
}

async function filesByAccount(salesforce: Pick<Salesforce, 'accounts'>, filter: string) {
	const files = new Map<string | null, number>();
	for await (const page of salesforce.accounts(filter, 'files')) {
		for (const {id, records} of page) files.set(id, records);
	}
	return files;
}

/** The ledger beside the configuration, if there is one; whoever writes to it is not disturbed. */
async function readLedger({database}: Config) {
	if (!existsSync(database)) return null;
	const {openSurvey} = await import('../db/survey/survey.ts');
	const survey = openSurvey(database, {now: clock.now});
	try {
		const accounts = survey.accounts().map(lineOf);
		return {accounts, all: totalOf(accounts.map(({ledger}) => ledger))};
	} finally {
		survey.close();
	}
}

const lineOf = ({accountId, name, records, verified, waiting, attention, bytes}: AccountSurvey) => ({
	id: accountId,
	name,
	records: 0,
	ledger: {records, verified, open: waiting, attention, bytes},
});
