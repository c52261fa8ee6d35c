import type {Invocation} from '../composition/invocation.ts';
import type {RecordPage} from '../composition/record.ts';
import {MigrationError} from '../engine/failure.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift record ID|URL|NAME [flags]

Everything about one record: what the ledger knows, its whole history, what
Salesforce and both buckets say of it now, and what to do next. For when a
user says: this document does not open. Changes nothing.

The record is named by its 15- or 18-character Id, by its URL (the vendor's or
ours, as it stands in the field), or by its exact name.

Flags
  --offline   ask neither Salesforce nor a bucket

Examples
  $ doclift record a0B5e000004QxYzEAK
  $ doclift record "Engagement letter 2023.pdf"
  $ doclift record https://files.acme.example/uploads/0015e.../letter.pdf
  $ doclift record a0B5e000004QxYz --json | tail -1 | jq '.action'

Exit codes
  0 found   2 no record, or several: the list says how to choose`;

export const record: Command = {
	name: 'record',
	summary: 'one record: its history, its state now, what to do next',
	help,
	words: 1,
	flags: {offline: {type: 'boolean'}},
	async run(invocation) {
		const {configFile, signal, flags, say, tell} = invocation;
		const what = wordOf(invocation);
		const {readRecord} = await import('../composition/record.ts');
		const {untilSignal} = await import('../composition/until-signal.ts');
		const {choiceLines, recordLines} = await import('../reports/record-text.ts');
		const request = {what, offline: flags.offline === true};
		const found = await untilSignal(signal, readRecord(request, {configFile, signal, emit: tell}));
		if (isPage(found)) {
			for (const line of recordLines(found)) say(line);
			return {exitCode: 0, result: found};
		}
		if (found.matches.length === 0) throw unknown(what);
		for (const line of choiceLines(what, found.matches, found.more)) say(line);
		return {exitCode: 2, result: found};
	},
};

const isPage = (found: object): found is RecordPage => 'record' in found;

function wordOf({input}: Pick<Invocation, 'input'>): string {
	const what = input[0]?.trim() ?? '';
	if (what !== '') return what;
	throw new MigrationError('usage', 'record needs an Id, a URL or a name', {
		hint: 'Such as `doclift record a0B5e000004QxYzEAK`.',
	});
}

const unknown = (what: string): MigrationError =>
	new MigrationError('usage', `The ledger knows no record with the Id, URL or name "${what}"`, {
		hint: 'Names and URLs must be exact. A record that was added since the last backup is taken in by `doclift backup --incremental`.',
	});
