/** Accounts as Salesforce has them now, beside what the ledger knows of each. Reads only. */
import {existsSync} from 'node:fs';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import type {Emit} from '../engine/event.ts';
import type {Ledger, Org, Tally} from '../engine/ports.ts';
import {accountedFor, wantingAttention} from '../engine/tally.ts';
import {clock} from './clock.ts';
import {openSalesforce} from './salesforce.ts';

/** Of one account in the ledger. `open` is still to be copied, `attention` is failed, gone, archived or in collision. */
export type InLedger = {
	readonly records: number;
	readonly verified: number;
	readonly open: number;
	readonly attention: number;
	readonly bytes: number;
};

export type AccountLine = {
	/** Null for the records without an account. */
	readonly id: string | null;
	readonly name: string | null;
	/** As Salesforce counts them, folders included. */
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
	const ledger = await openToRead(config);
	try {
		const of = ledger && lookUp(ledger.tally, config);
		const withAccount = lines.map(({id}) => (id === null || !of ? undefined : of([id])));
		const all = of?.([]) ?? null;
		const accounts = lines.map((line, index) => ({
			...line,
			// What has no account is what the accounts leave over.
			ledger: withAccount[index] ?? (all && line.id === null ? rest(all, withAccount) : null),
		}));
		return {org, records: lines.reduce((sum, {records}) => sum + records, 0), ledger: all, accounts};
	} finally {
		ledger?.close();
	}
}

async function readOrg(config: Config, around: Pick<Around, 'signal' | 'emit'>) {
	const salesforce = await openSalesforce(config, around);
	const lines: Array<Omit<AccountLine, 'ledger'>> = [];
	for await (const page of salesforce.accounts(config.salesforce.filter)) lines.push(...page);
	return {org: salesforce.org, lines};
}

/** The ledger beside the configuration, if there is one; whoever writes to it is not disturbed. */
async function openToRead({database}: Config) {
	if (!existsSync(database)) return undefined;
	const {openLedger} = await import('../db/open.ts');
	const {ledger, close} = openLedger(database, {readonly: true, now: clock.now});
	return {tally: ledger.tally, close};
}

function lookUp(tally: Ledger['tally'], {salesforce}: Config) {
	const {object, filter} = salesforce;
	return (accounts: readonly string[]): InLedger => summary(tally({object, filter, accounts}));
}

function summary(tally: Tally): InLedger {
	return {
		records: accountedFor(tally),
		verified: tally.verified.count,
		open: tally.discovered.count + tally.copying.count,
		attention: wantingAttention.reduce((sum, state) => sum + tally[state].count, 0),
		bytes: tally.verified.bytes,
	};
}

function rest(all: InLedger, parts: ReadonlyArray<InLedger | undefined>): InLedger {
	const less = (key: keyof InLedger) => parts.reduce((left, part) => left - (part?.[key] ?? 0), all[key]);
	return {
		records: less('records'),
		verified: less('verified'),
		open: less('open'),
		attention: less('attention'),
		bytes: less('bytes'),
	};
}
