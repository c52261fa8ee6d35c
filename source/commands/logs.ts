import type {Invocation} from '../composition/invocation.ts';
import type {LogRequest} from '../composition/logs.ts';
import {MigrationError} from '../engine/failure.ts';
import {type LogLine, levels} from '../reports/log-reader.ts';
import {countLines, logText} from '../reports/log-text.ts';
import {wrapped} from '../reports/safe-text.ts';
import type {Command} from './command.ts';
import {atLeastOne, text, words} from './flags.ts';

const help = `Usage
  $ doclift logs [flags]

What the runs have written down in the log folder, oldest first. Secrets and
signed queries never stand there.

Flags
  --follow          the newest run, and on as it grows, until Ctrl-C
  --run N           of this run
  --level LEVEL     debug (with progress), info (default), warn (errors), error
  --record ID       failures of this record; may stand more than once. All that
                    happened to it: \`doclift record ID\`
  --account ID|NAME failures of the records of this account
  --count           only how many lines there are of each kind

Examples
  $ doclift logs --follow
  $ doclift logs --run 12 --level warn
  $ doclift logs --run 12 --count
  $ doclift logs --record a0B5g00000002ZtEAI
  $ doclift logs --json | jq 'select(.type == "error")'`;

export const logs: Command = {
	name: 'logs',
	summary: 'what the runs have written down: filtered, counted, followed',
	help,
	words: 0,
	flags: {
		follow: {type: 'boolean'},
		run: {type: 'number'},
		level: {type: 'string'},
		record: {type: 'string', isMultiple: true},
		account: {type: 'string', isMultiple: true},
		count: {type: 'boolean'},
	},
	completes: {values: {level: levels}},
	async run(invocation) {
		const request = readLogFlags(invocation);
		const {readLogs} = await import('../composition/logs.ts');
		const {say, tell, json} = invocation;
		const {lines, byKind, emptyFolder} = await readLogs(request, invocation, line => {
			if (json) tell(toEvent(line));
			else for (const part of wrapped(logText(line), 80, '    ')) say(part);
		});
		if (emptyFolder !== null && !request.follow) say(`There is no log yet in ${emptyFolder}: each run writes its own.`);
		else {
			if (request.count) for (const line of countLines(byKind, lines)) say(line);
			if (lines === 0 && !request.follow) for (const line of unnamed(request)) say(line);
		}
		return {exitCode: 0, result: {lines, byKind: Object.fromEntries(byKind)}};
	},
};

/** What silence about a record or an account means, and where to ask; empty where none was named. */
function unnamed({records, accounts}: LogRequest): readonly string[] {
	const [record] = records;
	if (record === undefined && accounts.length === 0) return [];
	const where =
		record === undefined
			? 'What became of its records: `doclift status --accounts`.'
			: `All that happened to it: \`doclift record ${record}\`.`;
	const named = [...records, ...accounts].join(', ');
	return wrapped(`No such line names ${named}: only failures do, at the level warn. ${where}`, 80);
}

/** When it was logged stands in `at`; and how a run ended is not yet how this command ends. */
const toEvent = (line: LogLine) => ({
	...line,
	...(line.type === 'result' ? {type: 'state', state: 'ended', reason: logText(line)} : {}),
	at: line.time,
});

/** Throws `usage` for flags that do not read or do not go together. */
export function readLogFlags({flags}: Pick<Invocation, 'flags'>): LogRequest {
	const word = text(flags.level) ?? 'info';
	const level = levels.find(one => one === word);
	if (level === undefined) {
		throw new MigrationError('usage', `--level takes ${levels.join(', ')}, not "${word}"`, {
			hint: 'Such as `doclift logs --level warn`.',
		});
	}
	if (flags.follow === true && flags.count === true) {
		throw new MigrationError('usage', '--follow and --count do not go together', {
			hint: 'Count what is there already.',
		});
	}
	return {
		level,
		run: atLeastOne(flags, 'run', 'Such as `doclift logs --run 12`.'),
		records: words(flags.record),
		accounts: words(flags.account),
		follow: flags.follow === true,
		count: flags.count === true,
	};
}
