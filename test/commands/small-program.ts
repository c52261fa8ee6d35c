/** A program with commands of its own: it waits, fails and drains as the real ones do, without their world. */
import type {Command} from '../../source/commands/command.ts';
import type {Commands} from '../../source/commands/index.ts';
import {runProgram} from '../../source/commands/program.ts';
import type {Invocation} from '../../source/composition/invocation.ts';
import {MigrationError} from '../../source/engine/failure.ts';

const command = (name: string, run: Command['run'], flags: Command['flags'] = {}): Command => ({
	name,
	summary: `the command ${name}`,
	help: `Usage\n  $ doclift ${name}`,
	flags,
	words: 1,
	run,
});

/** Until a signal, and for as many milliseconds more. */
async function drained({tell, say, signal, input}: Invocation): Promise<void> {
	say('ready');
	tell({type: 'state'});
	const turn = setInterval(() => {}, 1000);
	await new Promise(resolve => signal.addEventListener('abort', resolve));
	await new Promise(resolve => setTimeout(resolve, Number(input[0] ?? 0)));
	clearInterval(turn);
}

const all = [
	command(
		'echo',
		async ({input, flags, say, tell}) => {
			say(`said ${input.join(' ')}\u001b[31m`);
			tell({type: 'state'});
			return {exitCode: 0, result: {flags}};
		},
		{limit: {type: 'number'}, account: {type: 'string', isMultiple: true}, dryRun: {type: 'boolean'}},
	),
	command('drain', async call => {
		await drained(call);
		// As a run does, which knows nothing of signals.
		return {exitCode: 1, result: {drained: true, exitCode: 1, error: null}};
	}),
	command('break', async call => {
		await drained(call);
		const error = {kind: 'failure-threshold', message: '9 of the last 100 files failed', hint: 'Look at them.'};
		return {exitCode: 1, result: {stoppedBy: null, exitCode: 1, error}};
	}),
	command('flood', async ({say}) => {
		for (let line = 0; line < 100_000; line++) say(`line ${line}`);
		return {exitCode: 0, result: {}};
	}),
	command('tail', async ({say, readerGone}) => {
		for (let line = 0; !readerGone.aborted; line++) {
			say(`line ${line}`);
			await new Promise(resolve => setTimeout(resolve, 5));
		}
		return {exitCode: 0, result: {}};
	}),
	command('fail', async ({input}) => {
		if (input[0] === 'later') setTimeout(() => Promise.reject(new TypeError('x of undefined')), 1);
		else if (input[0] === 'odd') throw new TypeError('GET https://h/k?X-Amz-Signature=kanari failed');
		else throw new MigrationError('upload-no-bucket', `There is no bucket "${input[0]}"`);
		await new Promise(resolve => setTimeout(resolve, 10_000));
		return {exitCode: 0, result: {}};
	}),
];

const commands: Commands = new Map(all.map(one => [one.name, {summary: one.summary, load: async () => one}]));
const unfinished = async () => ['Run 12 has not come to its end.', ''];

process.exitCode = await runProgram({argv: process.argv.slice(2), version: '1.2.3', commands, unfinished});
process.stdout.write('', () => process.exit());
