/** From the words of the command line to one command and its flags. Faults are `usage` errors, told together. */
import meow, {type AnyFlags} from 'meow';
import {MigrationError} from '../engine/failure.ts';
import {nearest} from '../engine/nearest.ts';
import {messageOf} from '../engine/thrown.ts';

/** What every command takes. */
export const commonFlags = {
	config: {type: 'string'},
	plain: {type: 'boolean'},
	json: {type: 'boolean'},
	ascii: {type: 'boolean'},
	help: {type: 'boolean', shortFlag: 'h'},
	version: {type: 'boolean'},
} as const satisfies AnyFlags;

/** The first word that is neither a flag nor the value of `--config` names the command. */
export function splitCommand(argv: readonly string[]): {name: string | undefined; rest: readonly string[]} {
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		if (word === '--') break;
		if (word === '--config') index++;
		else if (!word.startsWith('-')) return {name: word, rest: argv.toSpliced(index, 1)};
	}
	return {name: undefined, rest: argv};
}

/** The words of a command line, `--config FILE` and `--config=FILE` left out. */
export function withoutConfig(words: readonly string[]): readonly string[] {
	return words.filter(
		(word, at) => word !== '--config' && words[at - 1] !== '--config' && !word.startsWith('--config='),
	);
}

export function unknownCommand(name: string, known: Iterable<string>): MigrationError {
	const near = nearest(name, known);
	const guess = near === undefined ? '' : `Did you mean \`doclift ${near}\`? `;
	return new MigrationError('usage', `There is no command "${name}"`, {
		hint: `${guess}\`doclift --help\` lists the commands.`,
	});
}

/** Reads the flags of a command (`name` undefined: of the program alone). Throws `usage` for what it does not know. */
export function readFlags(
	name: string | undefined,
	argv: readonly string[],
	flags: AnyFlags,
	version: string,
): {input: readonly string[]; flags: Readonly<Record<string, unknown>>} {
	const known: AnyFlags = {...commonFlags, ...flags};
	const parsed = parse(argv, known, version);
	const faults: string[] = [...withoutValue(argv, known)];
	for (const [key, value] of Object.entries(parsed.flags)) {
		const flag = known[key];
		if (flag === undefined) faults.push(unknownFlag(key, Object.keys(known)));
		else if (Number.isNaN(value)) faults.push(`${written(key)} needs a number`);
	}
	if (faults.length > 0) {
		const page = name === undefined ? 'doclift --help' : `doclift ${name} --help`;
		throw new MigrationError('usage', faults.join('\n  '), {hint: `\`${page}\` lists the flags.`});
	}
	return parsed;
}

function parse(argv: readonly string[], flags: AnyFlags, version: string) {
	try {
		const {input, flags: values} = meow({
			importMeta: import.meta,
			pkg: {name: 'doclift', version},
			argv,
			flags,
			description: false,
			autoHelp: false,
			autoVersion: false,
			booleanDefault: undefined,
		});
		return {input: input.map(String), flags: values as Readonly<Record<string, unknown>>};
	} catch (error) {
		// Meow's own complaints: a flag given twice, a value that is none of the choices.
		throw new MigrationError('usage', messageOf(error), {
			cause: error,
			hint: 'Each flag stands once, unless its page (`--help`) says that it is repeatable.',
		});
	}
}

function unknownFlag(key: string, known: readonly string[]): string {
	const near = nearest(key, known);
	const guess = near === undefined ? '' : `; did you mean ${written(near)}?`;
	return `There is no flag ${written(key)}${guess}`;
}

/**
Flags that were given without their value, as by `--limit=$N` in a script that never set N. Meow reads them as not given
or as 0, and a run without the limit or the account that was meant is not what anybody wants.
*/
function* withoutValue(argv: readonly string[], known: AnyFlags): Generator<string> {
	for (let index = 0; index < argv.length && argv[index] !== '--'; index++) {
		const [, name, inline] = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(argv[index] ?? '') ?? [];
		const key = name?.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
		const flag = key === undefined ? undefined : known[key];
		if (key === undefined || (flag?.type !== 'string' && flag?.type !== 'number')) continue;
		const value = inline ?? argv[++index];
		if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) {
			yield `${written(key)} needs a ${flag.type === 'number' ? 'number' : 'value'}`;
			if (inline === undefined && value !== '') index--;
		}
	}
}

/** A flag as people write it. */
export function written(key: string): string {
	if (key.length === 1) return `-${key}`;
	return `--${key.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
