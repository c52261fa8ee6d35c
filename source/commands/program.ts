/** One command line from its words to its exit code. Every way out says so, and with `--json` ends with a `result`. */
import {resolve} from 'node:path';
import {failures, MigrationError, toFailure} from '../engine/failure.ts';
import {failureText} from '../reports/failure-text.ts';
import {withoutQueries} from '../reports/safe-text.ts';
import {readFlags, splitCommand, unknownCommand, wantsJson} from './arguments.ts';
import type {Command, CommandEnd, Invocation} from './command.ts';
import {commandHelp, programHelp} from './help.ts';
import {commands} from './index.ts';
import {exitCodeOf, listen, type Signals} from './signals.ts';
import {createVoice, type Voice} from './voice.ts';

type Program = {readonly argv: readonly string[]; readonly version: string};

export async function runProgram({argv, version}: Program): Promise<number> {
	const {stdout, stderr} = process;
	const dumb = process.env.TERM === 'dumb';
	const voice = createVoice({json: wantsJson(argv), stdout, stderr, dumb, now: Date.now});
	const {name, rest} = splitCommand(argv);
	const signals = listen({
		warn: voice.warn,
		end: code => process.exit(finish(voice, name, {exitCode: code, result: {}})),
	});
	process.on('uncaughtException', error => process.exit(refuse(voice, name, error, signals)));

	try {
		const end =
			name === undefined || name === 'help'
				? await aboutProgram(voice, name === 'help' ? rest[0] : undefined, rest, version)
				: await runCommand({voice, name, argv: rest, version, signals});
		return finish(voice, name, underSignal(end, signals));
	} catch (error) {
		return refuse(voice, name, error, signals);
	}
}

type Call = {
	readonly voice: Voice;
	readonly name: string;
	readonly argv: readonly string[];
	readonly version: string;
	readonly signals: Signals;
};

async function runCommand({voice, name, argv, version, signals}: Call): Promise<CommandEnd> {
	const command = await find(name);
	const {input, flags} = readFlags(name, argv, command.flags, version);
	if (flags.help === true) return show(voice, 'help', commandHelp(command));
	if (flags.version === true) return show(voice, 'version', version);
	if (command.words !== undefined && input.length > command.words) {
		throw new MigrationError('usage', `\`doclift ${name}\` has no use for "${input[command.words]}"`, {
			hint: `\`doclift ${name} --help\` shows what it takes.`,
		});
	}
	return command.run(invocationOf(voice, input, flags, signals));
}

function invocationOf(
	{say, status, tell}: Voice,
	input: readonly string[],
	flags: Readonly<Record<string, unknown>>,
	{signal, signalled}: Signals,
): Invocation {
	const json = flags.json === true;
	const plain = json || flags.plain === true || process.env.TERM === 'dumb';
	const config = typeof flags.config === 'string' ? flags.config : 'doclift.config.yaml';
	const interactive = !plain && process.stdin.isTTY === true && process.stdout.isTTY === true;
	return {
		input,
		flags,
		configFile: resolve(config),
		json,
		interactive,
		say,
		...(status ? {status} : {}),
		tell,
		signal,
		signalled,
	};
}

async function find(name: string): Promise<Command> {
	const entry = commands.get(name);
	if (entry === undefined) throw unknownCommand(name, commands.keys());
	return entry.load();
}

/** `doclift`, `doclift --help`, `doclift --version`, `doclift help backup`. */
async function aboutProgram(
	voice: Voice,
	topic: string | undefined,
	argv: readonly string[],
	version: string,
): Promise<CommandEnd> {
	const {flags} = readFlags(undefined, argv, {}, version);
	if (flags.version === true) return show(voice, 'version', version);
	if (topic !== undefined && !topic.startsWith('-')) return show(voice, 'help', commandHelp(await find(topic)));
	return show(voice, 'help', programHelp(commands));
}

function show(voice: Voice, what: 'help' | 'version', text: string): CommandEnd {
	voice.say(text);
	return {exitCode: 0, result: {[what]: text}};
}

/** A command that a signal has ended takes the signal's exit code; a failure of its own keeps its own. */
function underSignal({exitCode, result}: CommandEnd, {signalled}: Signals): CommandEnd {
	const signal = signalled();
	if (signal === undefined || exitCode > 1) return {exitCode, result};
	return {exitCode: exitCodeOf(signal), result: {stoppedBy: signal, ...result}};
}

function refuse(voice: Voice, name: string | undefined, error: unknown, signals: Signals): number {
	const signal = signals.signalled();
	if (signal !== undefined && error instanceof Error && error.name === 'AbortError') {
		return finish(voice, name, {exitCode: exitCodeOf(signal), result: {stoppedBy: signal}});
	}
	const failure = asFailure(error);
	voice.warn(failureText(failure));
	return finish(voice, name, {exitCode: failures[failure.kind].exit, result: {error: failure}});
}

function finish(voice: Voice, name: string | undefined, {exitCode, result}: CommandEnd): number {
	const line = {command: name ?? 'help', exitCode, ...result, type: 'result'};
	voice.tell(line);
	return exitCode;
}

/** What a library has thrown may carry a signed address. */
function asFailure(error: unknown) {
	const failure = toFailure(error);
	return failure.kind === 'internal' ? {...failure, message: withoutQueries(failure.message)} : failure;
}
