import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {isDefaultFile} from '../config/default-file.ts';
import {quoted, shown} from '../config/shown.ts';
import {type Takeover, takeOver} from '../config/takeover.ts';
import {configTemplate} from '../config/template.ts';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';
import {table} from '../reports/table.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift init [--from FILE] [--config FILE]

Writes doclift.config.yaml, readable by you alone, with every key explained. It
begins as a dry run on a single account. A file that exists is never written
over.

Flags
  --from FILE  take over an original config.py: its values are read as they
               stand, nothing in it is run, and what is not understood is listed

Examples
  $ doclift init
  $ doclift init --from ../old-scripts/config.py
  $ doclift init --config staging.yaml`;

export const init: Command = {
	name: 'init',
	summary: 'write a configuration with every key explained',
	help,
	words: 0,
	flags: {from: {type: 'string'}},
	async run(invocation) {
		const {configFile, flags} = invocation;
		const from = typeof flags.from === 'string' ? resolve(flags.from) : undefined;
		const takeover = from === undefined ? undefined : takeOver(readOriginal(from));
		writeNew(configFile, configTemplate(takeover?.values));
		return report(invocation, takeover, await stillToDo(configFile));
	},
};

function readOriginal(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		throw new MigrationError('usage', `${shown(file)} cannot be read`, {
			cause,
			hint: '--from takes the path of the config.py of the original tools.',
		});
	}
}

/** Created for its owner alone, and only where nothing is: what is there may be somebody's work. */
function writeNew(file: string, text: string): void {
	try {
		writeFileSync(file, text, {mode: 0o600, flag: 'wx'});
		chmodSync(file, 0o600);
	} catch (cause) {
		if (codeOf(cause) === 'EEXIST') {
			throw new MigrationError('refused', `${shown(file)} exists already; it was not changed`, {
				cause,
				hint: '`doclift init --config OTHER-FILE` writes another one.',
			});
		}
		throw new MigrationError('configuration', `${shown(file)} cannot be written`, {
			cause,
			hint: 'Check that its folder exists and that you may write to it.',
		});
	}
}

/** What the new file still lacks, as loading it says. */
async function stillToDo(file: string): Promise<readonly string[]> {
	const {loadConfig} = await import('../config/load.ts');
	try {
		loadConfig({file});
		return [];
	} catch (error) {
		if (!(error instanceof MigrationError)) throw error;
		return error.message
			.split('\n')
			.slice(1)
			.map(line => line.trim());
	}
}

function report({say, configFile}: Invocation, takeover: Takeover | undefined, toDo: readonly string[]): CommandEnd {
	const {taken = [], left = []} = takeover ?? {};
	say(`Wrote ${shown(configFile)}, readable by you alone. It begins as a dry run on one account.`);
	if (takeover) {
		say('');
		say(`Taken over: ${taken.length}`);
		for (const line of table(
			[{title: ''}, {title: ''}],
			taken.map(({name, key}) => [name, key]),
			80,
			'  ',
		))
			say(line);
	}
	if (left.length > 0) {
		say('');
		say('To look at');
		const rows = left.map(({name, line, reason}) => [`line ${line}`, name, reason]);
		for (const line of table([{title: ''}, {title: ''}, {title: '', shrinks: true}], rows, 80, '  ')) say(line);
	}
	if (toDo.length > 0) {
		say('');
		say('Still to be filled in');
		for (const line of toDo) say(`  ${line}`);
	}
	say('');
	const flag = isDefaultFile(configFile) ? '' : ` --config ${quoted(shown(configFile))}`;
	say(`Next: ${toDo.length > 0 ? 'fill it in, then ' : ''}\`doclift doctor${flag}\``);
	return {exitCode: 0, result: {file: configFile, taken, left, toDo}};
}
