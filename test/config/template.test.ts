import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {loadConfig} from '../../source/config/load.ts';
import {type Config, schemaFor} from '../../source/config/schema.ts';
import {configTemplate, type Value} from '../../source/config/template.ts';
import {knownKeys} from '../../source/config/unknown.ts';

function load(text: string): Config {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-template-'));
	try {
		const file = join(folder, 'doclift.config.yaml');
		writeFileSync(file, text, {mode: 0o600});
		const config = loadConfig({file, environment: {}});
		return JSON.parse(JSON.stringify(config).replaceAll(folder, '')) as Config;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

const keysIn = (group: unknown, path: readonly string[] = []): string[] =>
	typeof group !== 'object' || group === null || Array.isArray(group)
		? []
		: Object.entries(group).flatMap(([key, inner]) => [[...path, key].join('.'), ...keysIn(inner, [...path, key])]);

const needed: ReadonlyArray<readonly [string, Value]> = [
	['salesforce.username', 'ops@acme.example'],
	['salesforce.password', 'pass: "#word" '],
	['destination.bucket', 'acme-documents'],
];

test('explains every key of the schema, and no other', () => {
	const schema = schemaFor('/');
	const all = (path: readonly string[]): readonly string[] =>
		(knownKeys(schema, path) ?? []).flatMap(key => [[...path, key].join('.'), ...all([...path, key])]);
	expect(keysIn(parse(configTemplate())).sort()).toEqual([...all([])].sort());
});

/** Lines that are keys, each with the comment that stands on it. */
function keyLines(text: string) {
	const lines = text.split('\n');
	return lines.flatMap((line, at) => {
		const [, indent, key] = /^( *)(\w+):/.exec(line) ?? [];
		if (indent === undefined || key === undefined) return [];
		return [{key, depth: indent.length, explained: lines[at - 1]?.startsWith(`${indent}# `) === true}];
	});
}

test('says of every key that takes a value what it means', () => {
	const keys = keyLines(configTemplate());
	const isGroup = (at: number) => (keys[at + 1]?.depth ?? 0) > (keys[at]?.depth ?? 0);
	expect(keys.filter(({explained}, at) => !explained && !isGroup(at))).toEqual([]);
});

test('says of each way to a file what it needs, and to whom the session of the org is sent', () => {
	const text = configTemplate();
	expect(text).toMatch(/# +presign .*Identifier__c[^\n]*\n *# .*session of your org/);
	expect(text).toMatch(/# +content-version .*ContentVersionId__c/);
	expect(text).toContain('$${NAME} stands for the characters ${NAME} themselves');
});

test('sets each key to its default, save that it begins as a dry run on one account', () => {
	const written = load(configTemplate(new Map(needed)));
	const least = load(
		'salesforce: {username: ops@acme.example, password: "pass: \\"#word\\" "}\ndestination: {bucket: acme-documents}',
	);
	expect(written).toEqual({...least, migration: {...least.migration, dryRun: true, testSingleAccount: true}});
});

test('values that YAML would read otherwise come back as they were', () => {
	for (const password of [
		'null',
		'~',
		'no',
		'0123',
		'- x',
		'a: b',
		'#x',
		'"',
		"it's",
		' pad ',
		'*a',
		'&a',
		'{x',
		'%x',
		'@x',
		'`',
	]) {
		const values = new Map([...needed, ['salesforce.password', password]]);
		expect(load(configTemplate(values)).salesforce.password).toBe(password);
	}
});

test('what was taken over as empty takes the place of the default', () => {
	expect(load(configTemplate(new Map([...needed, ['destination.prefix', '']]))).destination.prefix).toBe('');
});
