/** Reads the configuration once: file, then environment, then flags. All that is wrong with it is told together. */
import {readFileSync, type Stats, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import type * as z from 'zod';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';
import {type Fault, readDocument} from './document.ts';
import type {Environment} from './environment.ts';
import {type Config, schemaFor} from './schema.ts';
import {refuseOpenSecrets} from './secrets.ts';
import {shown} from './shown.ts';
import {checkTogether} from './together.ts';
import {type Group, named, valueAt, withValue} from './tree.ts';
import {explainUnknown, knownKeys} from './unknown.ts';

/** A flag that takes the place of a key: `{path: ['migration', 'dryRun'], value: 'true'}`. */
export type Override = {readonly path: readonly string[]; readonly value: string};

type Options = {
	readonly file: string;
	readonly environment?: Environment;
	readonly overrides?: readonly Override[];
};

/** Throws `configuration`: for a file that is not there, that others may read, or with all of its faults. */
export function loadConfig({file, environment = process.env, overrides = []}: Options): Config {
	const absolute = resolve(file);
	const {text, mode} = read(absolute);
	const document = readDocument(text, environment);
	const tree = overrides.reduce<Group>((group, {path, value}) => withValue(group, path, value), document.tree);

	const schema = schemaFor(dirname(absolute));
	const {data, error} = schema.safeParse(tree);
	const faults = distinct([
		...document.faults,
		...document.absent
			.filter(path => !(knownKeys(schema, path.slice(0, -1)) ?? [String(path.at(-1))]).includes(String(path.at(-1))))
			.map(path => ({path, message: explainUnknown(schema, path)})),
		...(error?.issues ?? []).flatMap(issue => faultsOf(issue, schema, tree)),
		...checkTogether(tree),
	]);

	if (faults.length > 0 || data === undefined) {
		const told = faults.map(fault => ({...fault, place: fault.place ?? document.placeOf(fault.path)}));
		throw new MigrationError('configuration', list(shown(absolute), told), {
			hint: 'Correct these lines. `doclift init --config NEW-FILE` writes a file that explains every key.',
		});
	}
	refuseOpenSecrets(absolute, mode, tree, document.isLiteral);
	return freeze({...data, file: absolute});
}

function read(file: string): {text: string; mode: number} {
	try {
		const stat: Stats = statSync(file);
		return {text: readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), mode: stat.mode};
	} catch (error) {
		const code = codeOf(error);
		const what = code === 'ENOENT' ? 'There is no configuration' : `The configuration cannot be read (${code})`;
		throw new MigrationError('configuration', `${what} at ${shown(file)}`, {
			cause: error,
			hint: hintOf(code, file),
		});
	}
}

function hintOf(code: unknown, file: string): string {
	switch (code) {
		case 'ENOENT':
			return '`doclift init` writes one; `--config FILE` names another.';
		case 'EACCES':
		case 'EPERM':
			return `Run doclift as the user that it belongs to (\`ls -l ${shown(file)}\` says who), or let this user read it.`;
		case 'EISDIR':
			return 'That is a folder: name the file in it with `--config FILE`.';
		default:
			return 'Check its path and its disk, or name another with `--config FILE`.';
	}
}

function faultsOf(issue: z.core.$ZodIssue, schema: z.ZodType, tree: Group): readonly Fault[] {
	const path = issue.path.map(part => (typeof part === 'number' ? part : String(part)));
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map(key => ({path: [...path, key], message: explainUnknown(schema, [...path, key])}));
	}
	return [{path, message: valueAt(tree, path) === undefined ? 'is missing' : issue.message}];
}

/** One fault for each key: the first says the cause, what follows from it would only be noise. */
function distinct(faults: readonly Fault[]): readonly Fault[] {
	const seen = new Set<string>();
	return faults.filter(({path, message}) => {
		const key = path.length === 0 ? message : JSON.stringify(path);
		return seen.has(key) ? false : seen.add(key);
	});
}

function list(file: string, faults: ReadonlyArray<Fault & {place: {line: number; column: number}}>): string {
	const sorted = faults.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
	const lines = sorted.map(({path, message, place}) => {
		const subject = path.length === 0 ? 'the file' : named(path);
		return `  ${file}:${place.line}:${place.column}: ${subject} ${message}`;
	});
	return [`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`, ...lines].join('\n');
}

function freeze<T>(value: T): T {
	if (typeof value === 'object' && value !== null) {
		for (const inner of Object.values(value)) freeze(inner);
		Object.freeze(value);
	}
	return value;
}
