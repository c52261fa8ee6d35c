import {once} from 'node:events';
import {basename, dirname, resolve} from 'node:path';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {defaultFile, isDefaultFile} from '../config/default-file.ts';
import {quoted} from '../config/shown.ts';
import {MigrationError} from '../engine/failure.ts';
import {counted} from '../reports/numbers.ts';
import type {Command} from './command.ts';
import {refuseFolder} from './sandbox-folder.ts';
import {readOrder, usageOfVerbs} from './sandbox-order.ts';
import {sizeFlags, whole, worldSize} from './world-size.ts';

const help = `Usage
  $ doclift sandbox [flags]
  $ doclift sandbox do VERB …

Serves a Salesforce org and S3 buckets on this machine, full of generated data
with all the oddities of a real one, and writes a doclift.config.yaml that
leads to them. Every command can be tried on it without any risk. Serves until
it is stopped (Ctrl-C); what was copied into its bucket goes with it.

Flags
  --records N      records of the org (default 2000)
  --accounts N     accounts that they belong to (default 25)
  --seed N         the same seed makes the same data (default 7)
  --latency MS     added to each answer
  --faults FILE    a JSON array of what is to go wrong
  --file-bytes N   every file has this size (default: as in real life)
  --clean          no oddities: every record is a healthy file
  --public-links   files in your bucket open without credentials, as behind a
                   delivery domain (default: they do not, and that blocks a
                   cut-over)
  --dir DIR        for the configuration (default: the folder of --config)
  --count N        with \`do add\`: how many

Do, on a running sandbox, what a user would do
${usageOfVerbs.map(usage => `  ${usage}`).join('\n')}

Examples
  $ doclift sandbox --dir /tmp/trial
  $ doclift backup --full --config /tmp/trial/doclift.config.yaml
  $ doclift sandbox --records 100000 --accounts 300 --seed 1
  $ doclift sandbox do add --count 3 --dir /tmp/trial
  $ doclift sandbox do rename-account 001… "New Name" --dir /tmp/trial
  $ doclift sandbox --faults faults.json
      [{"side": "bucket", "op": "PutObject", "action": "unavailable",
        "every": 10, "times": -1}]`;

export const sandbox: Command = {
	name: 'sandbox',
	summary: 'an org and buckets on this machine, to try it on',
	help,
	flags: {
		...sizeFlags,
		dir: {type: 'string'},
		count: {type: 'number'},
		fileBytes: {type: 'number'},
		clean: {type: 'boolean'},
		publicLinks: {type: 'boolean'},
	},
	completes: {words: ['do']},
	run: async invocation => {
		const [first, ...words] = invocation.input;
		if (first === 'do') return doOnRunning(invocation, words);
		if (first !== undefined) {
			throw new MigrationError('usage', `\`doclift sandbox\` has no use for "${first}"`, {
				hint: 'Write `doclift sandbox` to start one, or `doclift sandbox do VERB …` to act on it.',
			});
		}
		return serve(invocation);
	},
};

async function serve(invocation: Invocation): Promise<CommandEnd> {
	const {flags, say, tell, signal} = invocation;
	const {serveSandbox} = await import('../sandbox/serve.ts');
	const {directory, configName} = placeOf(invocation);
	const fileBytes = whole(flags, 'fileBytes', 0);
	const running = await serveSandbox({
		directory,
		configName,
		...(await worldSize(invocation)),
		publicLinks: flags.publicLinks === true,
		world: {clean: flags.clean === true, ...(fileBytes !== undefined && {fileBytes})},
	}).catch(refuseFolder(directory));
	const {config, salesforce, s3, world} = running;
	const ready = {type: 'sandbox', config, salesforce, s3};
	tell(ready);
	const here = isDefaultFile(config) ? '' : ` --config ${quoted(config)}`;
	say(`A sandbox of ${counted(world.size(), 'record')} in ${counted(world.accounts().length, 'account')} (seed ${world.seed}).

  Salesforce     ${salesforce}
  Buckets        ${s3}
  Configuration  ${config}

Try, in another terminal:
  doclift backup --full${here}
  doclift sandbox do add --count 3 --dir ${quoted(directory)}
  doclift backup --incremental${here}
${flags.publicLinks === true ? '' : privateWords}
Ctrl-C stops it.`);
	if (!signal.aborted) await once(signal, 'abort');
	await running.close();
	return {exitCode: 0, result: {config, salesforce, s3}};
}

const privateWords = `
Links to its bucket do not open without credentials, which blocks a cut-over:
start it with --public-links to try one.
`;

async function doOnRunning(invocation: Invocation, words: readonly string[]): Promise<CommandEnd> {
	const {flags, say} = invocation;
	const order = readOrder(words, whole(flags, 'count', 1));
	const {readRunning} = await import('../sandbox/running.ts');
	const {directory} = placeOf(invocation);
	const running = readRunning(directory);
	if (running === undefined) throw noneRuns(directory);
	const response = await fetch(`${running.salesforce}/sandbox/do`, {
		method: 'POST',
		headers: {'content-type': 'application/json'},
		body: JSON.stringify(order),
	}).catch((error: unknown) => {
		throw noneRuns(directory, error);
	});
	const {ok, error, ...answer}: Readonly<Record<string, unknown>> = Object(await response.json());
	if (ok !== true) {
		throw new MigrationError('usage', `The sandbox did not do it: ${String(error)}`, {
			hint: '`doclift sandbox --help` shows how each verb is written.',
		});
	}
	say(`Done: ${order.verb}${Object.keys(answer).length === 0 ? '' : `\n${JSON.stringify(answer, null, 2)}`}`);
	return {exitCode: 0, result: {verb: order.verb, ...answer}};
}

const noneRuns = (directory: string, cause?: unknown) =>
	new MigrationError('usage', `No sandbox runs from ${directory}`, {
		cause,
		hint: 'Start one with `doclift sandbox`, or name its folder with --dir.',
	});

/** With --dir its own file there; else the file that --config names. */
function placeOf({flags, configFile}: Invocation): {directory: string; configName: string} {
	if (typeof flags.dir === 'string') return {directory: resolve(flags.dir), configName: defaultFile};
	return {directory: dirname(configFile), configName: basename(configFile)};
}
