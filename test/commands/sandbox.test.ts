import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {sandbox} from '../../source/commands/sandbox.ts';
import {readOrder} from '../../source/commands/sandbox-order.ts';
import {temporaryFolder} from '../support/folder.ts';

function invoke(
	flags: Readonly<Record<string, unknown>>,
	input: readonly string[] = [],
	signal = new AbortController().signal,
) {
	const told: Array<Readonly<Record<string, unknown>>> = [];
	const said: string[] = [];
	const ended = sandbox.run({
		input,
		flags,
		configFile: join(String(flags.dir ?? '/nowhere'), 'doclift.config.yaml'),
		json: true,
		interactive: false,
		fullScreen: false,
		say: line => said.push(line),
		tell: line => told.push({...line}),
		signal,
		signalled: () => undefined,
		readerGone: new AbortController().signal,
		takeSignals: () => {},
		typed: [],
	});
	return {told, said, ended};
}

test('what it says to type can be typed, whatever its folder is called', async () => {
	const dir = join(temporaryFolder(), "Anna's trial");
	const stop = new AbortController();
	const {told, said, ended} = invoke({dir, records: 10, accounts: 1}, [], stop.signal);
	await expect.poll(() => told).toHaveLength(1);
	stop.abort();
	await ended;
	const quoted = (path: string) => `'${path.replace("'", "'\\''")}'`;
	expect(said.join('\n')).toContain(`sandbox do add --count 3 --dir ${quoted(dir)}\n`);
	// No command finds it by itself from here.
	expect(said.join('\n')).toContain(`backup --full --config ${quoted(join(dir, 'doclift.config.yaml'))}\n`);
});

test('where links to copies do not open, it says with which flag a cut-over can be tried', async () => {
	for (const [publicLinks, words] of [
		[false, true],
		[true, false],
	] as const) {
		const stop = new AbortController();
		const {told, said, ended} = invoke(
			{dir: temporaryFolder(), records: 10, accounts: 1, publicLinks},
			[],
			stop.signal,
		);
		await expect.poll(() => told).toHaveLength(1);
		stop.abort();
		await ended;
		expect(said.join('\n').includes('--public-links')).toBe(words);
	}
});

test('serves until a signal, and is acted on meanwhile', async () => {
	const dir = temporaryFolder();
	const stop = new AbortController();
	const {told, said, ended} = invoke({dir, records: 40, accounts: 2, seed: 3}, [], stop.signal);
	await expect.poll(() => told).toHaveLength(1);
	const [ready] = told;
	expect(ready).toEqual({
		type: 'sandbox',
		config: join(dir, 'doclift.config.yaml'),
		salesforce: expect.stringMatching(/^http:\/\/127/),
		s3: expect.stringMatching(/^http:\/\/127/),
	});
	expect(said.join('\n')).toContain('doclift backup --full');

	const added = await invoke({dir, count: 2}, ['do', 'add', 'Name=Minutes 2026']).ended;
	expect(added).toMatchObject({
		exitCode: 0,
		result: {verb: 'add', record: {Name: 'Minutes 2026'}, ids: [expect.any(String), expect.any(String)]},
	});
	await expect(invoke({dir}, ['do', 'delete', 'a0B000000000000AAA']).ended).rejects.toMatchObject({
		kind: 'usage',
		message: expect.stringContaining('did not do it'),
	});

	stop.abort();
	expect(await ended).toMatchObject({exitCode: 0});
	await expect(invoke({dir}, ['do', 'close-vendor']).ended).rejects.toThrow(/No sandbox runs/);
});

test('a folder that cannot be written is no fault of doclift, and another one is to be named', async () => {
	const file = join(temporaryFolder(), 'taken');
	writeFileSync(file, '');
	for (const dir of [file, join(file, 'below')]) {
		await expect(invoke({dir, records: 10, accounts: 1}).ended).rejects.toMatchObject({
			kind: 'usage',
			message: expect.stringContaining(`cannot write into ${dir} (`),
			hint: expect.stringContaining('--dir'),
		});
	}
});

describe('refuses, and says what to write', () => {
	test.each([
		['a size that is no number of records', {records: 1.5}, [], /--records takes a whole number/],
		['a size of files that is none', {fileBytes: 0.5}, [], /--file-bytes takes a whole number/],
		['no accounts', {accounts: 0}, [], /--accounts takes a whole number, 1 or more/],
		['a word that it does not know', {}, ['start'], /has no use for "start"/],
		['nothing to do', {}, ['do'], /What is to be done/],
		['a verb that does not exist', {}, ['do', 'remove'], /There is no "remove"/],
		['faults that cannot be read', {faults: '/nowhere/faults.json'}, [], /ENOENT/],
	])('%s', async (_, flags, input, message) => {
		await expect(invoke({dir: '/nowhere', ...flags}, input).ended).rejects.toMatchObject({
			kind: 'usage',
			message: expect.stringMatching(message),
			hint: expect.stringMatching(/./),
		});
	});

	test('to write over a configuration of your own', async () => {
		const dir = temporaryFolder();
		writeFileSync(join(dir, 'doclift.config.yaml'), 'salesforce: {}\n');
		await expect(invoke({dir, records: 1, accounts: 1}).ended).rejects.toMatchObject({
			kind: 'usage',
			hint: 'Name another folder with --dir.',
		});
	});
});

test.each([
	[
		'edit 1 Name=a=b Document__c= PageCount__c=3',
		{verb: 'edit', id: '1', fields: {Name: 'a=b', Document__c: null, PageCount__c: 3}},
	],
	['delete 1', {verb: 'delete', id: '1'}],
	['undelete 1', {verb: 'undelete', id: '1'}],
	['add', {verb: 'add', fields: {}}],
	['rename-account 1 New Name', {verb: 'rename-account', id: '1', name: 'New Name'}],
	['change-file a/b', {verb: 'change-file', key: 'a/b'}],
	['remove-file a/b', {verb: 'remove-file', key: 'a/b'}],
	['close-vendor', {verb: 'close-vendor'}],
	['expire-session', {verb: 'expire-session'}],
])('reads `do %s`', (words, order) => {
	expect(readOrder(words.split(' '), undefined)).toEqual(order);
});

test.each(['edit', 'edit 1 Name', 'delete', 'delete 1 2', 'rename-account 1', 'close-vendor now'])(
	'refuses `do %s`',
	words => {
		expect(() => readOrder(words.split(' '), undefined)).toThrow(
			expect.objectContaining({kind: 'usage', hint: expect.stringMatching(/^Write/)}),
		);
	},
);
