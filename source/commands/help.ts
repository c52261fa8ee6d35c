/** The pages of help, 80 columns wide. */
import {wrapped} from '../reports/safe-text.ts';
import type {Command} from './command.ts';

const columns = 80;

export const flagsOfEvery = `  --config FILE  the configuration (default: doclift.config.yaml in this folder)
  --plain        lines of text, also in a terminal
  --ascii        no other characters in the console
  --json         NDJSON on stdout; what is meant for people goes to stderr
  --help         this page, or the page of one command
  --version      the version`;

/** What `doclift --help` says. */
export function programHelp(commands: Iterable<readonly [name: string, {readonly summary: string}]>): string {
	const rows = [...commands];
	const width = Math.max(0, ...rows.map(([name]) => name.length));
	const list = rows.flatMap(([name, {summary}]) =>
		wrapped(`  ${name.padEnd(width)}  ${summary}`, columns, ' '.repeat(width + 2)),
	);
	return `Moves the files behind Salesforce records from a vendor's S3 bucket into your
own, proves every copy, and keeps the way back.

Usage
  doclift <command> [words] [flags]

Commands
${list.join('\n')}

Flags of every command
${flagsOfEvery}

Exit codes
  0  nothing left to attend to       4  sign-in failed
  1  some records need attention,    5  the ledger's own storage failed
     or it ended early               129, 130, 143  stopped by a signal
  2  usage or configuration
  3  refused: a gate, a lock`;
}

/** What `doclift <command> --help` says. */
export function commandHelp({name, summary, help}: Pick<Command, 'name' | 'summary' | 'help'>): string {
	return `${wrapped(`doclift ${name}: ${summary}`, columns).join('\n')}\n\n${help.replace(/^\n+|\s+$/g, '')}\n\nFlags of every command\n${flagsOfEvery}`;
}
