/** One command line from its words to its exit code. Every way out says so, and with `--json` ends with a `result`. */
import {resolve} from 'node:path';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {defaultFile} from '../config/default-file.ts';
import {wasLaunched} from '../console/launched.ts';
import {isCutShort} from '../engine/cut-short.ts';
import {failures, MigrationError, toFailure} from '../engine/failure.ts';
import {signalExitCodes} from '../engine/signal-exit-codes.ts';
import {failureLines} from '../reports/failure-text.ts';
import {withoutQueries} from '../reports/safe-text.ts';
import {readFlags, splitCommand, unknownCommand, withoutConfig} from './arguments.ts';
import type {Command} from './command.ts';
import {commandHelp, programHelp} from './help.ts';
import {inConsole} from './in-console.ts';
import type {Commands} from './index.ts';
import {listen, type Signals} from './signals.ts';
import {createVoice, type Voice} from './voice.ts';
import {wantsJson} from './wants-json.ts';

export type Program = {
	readonly argv: readonly string[];
	readonly version: string;
	readonly commands: Commands;
	/** What stands before the help of `doclift` alone: a run that has not come to its end. */
	readonly unfinished: (configFile: string) => Promise<readonly string[]>;
};

type Stage = Program & {readonly voice: Voice; readonly signals: Signals; readonly name: string | undefined};

export async function runProgram(program: Program): Promise<number> {
	const {argv} = program;
	const {stdout, stderr} = process;
	const dumb = process.env.TERM === 'dumb';
	const voice = createVoice({
		json: wantsJson(argv),
		quiet: wasLaunched(process.env),
		stdout,
		stderr,
		dumb,
		now: Date.now,
	});
	const {name, rest} = splitCommand(argv);
	const signals = listen({
		warn: voice.warn,
		end: (exitCode, signal) => process.exit(finish(stage, {exitCode, result: {stoppedBy: signal}})),
	});
	const stage: Stage = {...program, argv: rest, voice, signals, name};
	process.on('uncaughtException', error => process.exit(refuse(stage, error)));

	try {
		const end =
			name === undefined || name === 'help'
				? await aboutProgram(stage)
				: await runCommand(stage, await find(name, stage));
		return finish(stage, underSignal(end, signals));
	} catch (error) {
		return refuse(stage, error);
	}
}

async function runCommand({voice, argv, version, signals}: Stage, command: Command): Promise<CommandEnd> {
	const {name, words} = command;
	const {input, flags} = readFlags(name, argv, command.flags, version);
	if (flags.help === true) return show(voice, 'help', commandHelp(command));
	if (flags.version === true) return show(voice, 'version', version);
	if (words !== undefined && input.length > words) {
		throw new MigrationError('usage', `\`doclift ${name}\` has no use for "${input[words]}"`, {
			hint: `\`doclift ${name} --help\` shows what it takes.`,
		});
	}
	return command.run(invocationOf(voice, [name, ...argv], {input, flags}, signals));
}

function invocationOf(
	{say, status, tell, readerGone}: Voice,
	typed: readonly string[],
	{input, flags}: Pick<Invocation, 'input' | 'flags'>,
	{signal, signalled, release}: Signals,
): Invocation {
	const json = flags.json === true;
	const plain = flags.plain === true || process.env.TERM === 'dumb';
	const interactive = !json && process.stdin.isTTY === true && process.stdout.isTTY === true;
	return {
		input,
		flags,
		typed: withoutConfig(typed),
		configFile: configFileOf(flags),
		json,
		interactive,
		fullScreen: interactive && !plain,
		say,
		...(status ? {status} : {}),
		tell,
		signal,
		signalled,
		readerGone,
		takeSignals: release,
	};
}

const configFileOf = ({config}: Readonly<Record<string, unknown>>): string =>
	resolve(typeof config === 'string' ? config : defaultFile);

async function find(name: string, {commands}: Stage): Promise<Command> {
	const entry = commands.get(name);
	if (entry === undefined) throw unknownCommand(name, commands.keys());
	return entry.load();
}

/** `doclift`, `doclift --help`, `doclift --version`, `doclift help backup`. */
async function aboutProgram(stage: Stage): Promise<CommandEnd> {
	const {argv, version, voice, commands, unfinished} = stage;
	const {input, flags} = readFlags(undefined, argv, {}, version);
	const [topic] = input;
	if (flags.version === true) return show(voice, 'version', version);
	if (topic !== undefined) return show(voice, 'help', commandHelp(await find(topic, stage)));
	const call = invocationOf(voice, [], {input, flags}, stage.signals);
	const asked = flags.help === true || stage.name === 'help';
	if (call.fullScreen && !asked) return inConsole(call, {screen: 'home', ask: null});
	const lines = asked ? [] : await unfinished(configFileOf(flags));
	return show(voice, 'help', [...lines, programHelp(commands)].join('\n'));
}

function show(voice: Voice, what: 'help' | 'version', text: string): CommandEnd {
	voice.say(text);
	return {exitCode: 0, result: {[what]: text}};
}

/** A command that a signal has ended takes the signal's exit code; a failure of its own keeps its own. */
function underSignal({exitCode, result}: CommandEnd, {signalled}: Signals): CommandEnd {
	const signal = signalled();
	// With an error the work had failed before it drained: a scheduler that starts it anew would meet the same again.
	const failed = exitCode > 1 || (result.error ?? null) !== null;
	if (signal === undefined || failed) return {exitCode, result};
	return {exitCode: signalExitCodes[signal], result: {stoppedBy: signal, ...result}};
}

function refuse(stage: Stage, error: unknown): number {
	const {voice, signals} = stage;
	const signal = signals.signalled();
	if (signal !== undefined && isCutShort(error, signals.signal)) {
		return finish(stage, {exitCode: signalExitCodes[signal], result: {stoppedBy: signal}});
	}
	const failure = asFailure(error);
	for (const line of failureLines(failure)) voice.warn(line);
	return finish(stage, {exitCode: failures[failure.kind].exit, result: {error: failure}});
}

function finish({voice, name}: Stage, {exitCode, result}: CommandEnd): number {
	// What a run knows of its own exit code stands back: a signal may have changed it.
	const line = {command: name ?? 'help', ...result, exitCode, type: 'result'};
	voice.tell(line);
	return exitCode;
}

/** What a library has thrown may carry a signed address. */
function asFailure(error: unknown) {
	const failure = toFailure(error);
	return failure.kind === 'internal' ? {...failure, message: withoutQueries(failure.message)} : failure;
}
