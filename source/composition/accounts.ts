/** Accounts as Salesforce has them now, beside what the ledger knows of each. Reads only. */
import {existsSync} from 'node:fs';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import type {Emit} from '../engine/event.ts';
import type {Org} from '../engine/ports/salesforce.ts';
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
	/** Null where there is no ledger yet. */
	readonly ledger: InLedger | null;
};

export type Accounts = {
	readonly org: Org;
	readonly records: number;
	readonly ledger: InLedger | null;
	readonly accounts: readonly AccountLine[];
};

type Around = {readonly configFile: string; readonly signal: AbortSignal; readonly emit: Emit};

export async function readAccounts({configFile, signal, emit}: Around): Promise<Accounts> {
	const config = loadConfig({file: configFile});
	const {org, lines} = await readOrg(config, {signal, emit});
	const records = lines.reduce((sum, line) => sum + line.records, 0);
	const ledger = await readLedger(config);
	if (ledger === null) return {org, records, ledger, accounts: lines.map(line => ({...line, ledger}))};
	const known = new Map(ledger.accounts.map(line => [line.id, line.ledger]));
	const listed = new Set(lines.map(({id}) => id));
	return {
		org,
		records,
		ledger: ledger.all,
		accounts: [
			...lines.map(line => ({...line, ledger: known.get(line.id) ?? totalOf([])})),
			// All that Salesforce had of these is deleted or has moved to another account since.
			...ledger.accounts.filter(({id}) => !listed.has(id)),
		],
	};
}

async function readOrg(config: Config, around: Pick<Around, 'signal' | 'emit'>) {
	const salesforce = await openSalesforce(config, around);
	const lines: Array<Omit<AccountLine, 'ledger'>> = [];
	for await (const page of salesforce.accounts(config.salesforce.filter)) lines.push(...page);
	return {org: salesforce.org, lines};
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
