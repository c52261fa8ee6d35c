import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as esbuild from 'esbuild';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

let folder: string;
let file: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'doclift-cli-'));
	file = join(folder, 'small.mjs');
	const root = join(import.meta.dirname, '../..');
	const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	// As the program itself: what a command does not load stays in chunks that nobody asks for.
	await esbuild.build({
		entryPoints: {small: join(import.meta.dirname, 'small-program.ts')},
		outdir: folder,
		outExtension: {'.js': '.mjs'},
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		external: Object.keys(dependencies),
	});
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const running = new Set<ChildProcess>();
afterAll(() => {
	for (const child of running) child.kill('SIGKILL');
});

function start(args: readonly string[]) {
	const child = spawn(process.execPath, [file, ...args], {cwd: folder, stdio: ['ignore', 'pipe', 'pipe']});
	running.add(child);
	const out = {stdout: '', stderr: ''};
	child.stdout.setEncoding('utf8').on('data', text => (out.stdout += text));
	child.stderr.setEncoding('utf8').on('data', text => (out.stderr += text));
	const ended = once(child, 'close').then(([exitCode]) => {
		running.delete(child);
		return {exitCode: exitCode as number | null, ...out, lines: linesOf(out.stdout)};
	});
	return {child, out, ended};
}

const run = (...args: readonly string[]) => start(args).ended;

function linesOf(text: string): Array<Record<string, unknown>> {
	try {
		return text
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line) as Record<string, unknown>);
	} catch {
		return [];
	}
}

describe('the command line', () => {
	test('a command gets its words and flags, and text that cannot speak to the terminal', async () => {
		const {exitCode, stdout} = await run('echo', 'hello', '--limit', '5', '--account=A', '--account', 'B');
		expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: 'said hello\\x1b[31m\n'});
	});

	test('flags may stand before the command', async () => {
		const {lines} = await run('--config', 'x.yaml', '--json', 'echo', '--dry-run');
		expect(lines.at(-1)).toMatchObject({command: 'echo', flags: {config: 'x.yaml', json: true, dryRun: true}});
	});

	test.each([
		[
			['eco'],
			'What happened: There is no command "eco"\nWhat to do: Did you mean `doclift echo`? `doclift --help` lists the commands.\n',
		],
		[
			['echo', '--limt', '5', '--dryrun', '--zzzzzzz'],
			'What happened: There is no flag --limt; did you mean --limit?\n  There is no flag --dryrun; did you mean --dry-run?\n  There is no flag --zzzzzzz\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
		[
			['echo', '--limit', 'many'],
			'What happened: --limit needs a number\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
		[
			['echo', '--account='],
			'What happened: --account needs a value\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
		[
			['echo', '--limit', '1', '--limit', '2'],
			'What happened: The flag --limit can only be set once.\nWhat to do: Each flag stands once, unless its page (`--help`) says that it is\n  repeatable.\n',
		],
		[
			['echo', 'a', 'b'],
			'What happened: `doclift echo` has no use for "b"\nWhat to do: `doclift echo --help` shows what it takes.\n',
		],
		[['--confg', 'x'], 'What happened: There is no command "x"\nWhat to do: `doclift --help` lists the commands.\n'],
		[
			['echo', '--limit'],
			'What happened: --limit needs a number\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
		[
			['echo', '--account', '', '--limit='],
			'What happened: --account needs a value\n  --limit needs a number\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
		[
			['echo', '--account', '--json'],
			'What happened: --account needs a value\nWhat to do: `doclift echo --help` lists the flags.\n',
		],
	])('%j is a usage error that says what was meant', async (args, told) => {
		const {exitCode, stderr} = await run(...args);
		expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: told});
		expect(stderr.split('\n').every(line => line.length <= 80)).toBe(true);
	});

	test('`--help` and `help` show the page of a command, `--version` the version', async () => {
		const pages = await Promise.all([run('echo', '--help'), run('help', 'echo'), run('-h'), run('--version')]);
		expect(pages.map(({exitCode}) => exitCode)).toEqual([0, 0, 0, 0]);
		expect(pages[0]?.stdout).toBe(pages[1]?.stdout);
		expect(pages[0]?.stdout).toContain('doclift echo: the command echo');
		expect(pages[2]?.stdout).toContain('  drain  the command drain');
		expect(pages[2]?.stdout).not.toContain('Run 12');
		expect(pages[3]?.stdout).toBe('1.2.3\n');
	});

	test('alone it says first what is unfinished, then the help', async () => {
		const {exitCode, stdout} = await run();
		expect(exitCode).toBe(0);
		expect(stdout.startsWith('Run 12 has not come to its end.\n\nMoves')).toBe(true);
	});
});

describe('--json', () => {
	test('stdout is NDJSON alone, each line with type, time and version, people hear on stderr', async () => {
		const {stdout, stderr, lines} = await run('echo', 'x', '--json');
		expect(lines).toHaveLength(2);
		for (const line of stdout.trimEnd().split('\n')) {
			expect(line).toMatch(/^\{"type":"\w+","time":"\d{4}-\d\d-\d\dT[\d:.]+Z","v":1[,}]/);
		}
		expect(stderr).toContain('said x');
	});

	test.each([
		[['eco', '--json'], 2, 'usage'],
		[['echo', '--json', '--nope'], 2, 'usage'],
		[['fail', 'acme', '--json'], 3, 'upload-no-bucket'],
		[['fail', 'odd', '--json'], 1, 'internal'],
		[['fail', 'later', '--json'], 1, 'internal'],
	])('%j ends with a result that holds its error', async (args, code, kind) => {
		const {exitCode, lines} = await run(...args);
		expect(exitCode).toBe(code);
		expect(lines.at(-1)).toMatchObject({
			type: 'result',
			command: args[0],
			exitCode: code,
			error: {kind, message: expect.any(String), hint: expect.any(String)},
		});
	});

	test.each([
		['--json=true', 1],
		['--no-json', 0],
		['--json=false', 0],
	])('`%s` is heard as it is meant', async (flag, lines) => {
		const told = await run('echo', 'x', flag);
		expect(told.exitCode).toBe(0);
		expect(told.lines.filter(({type}) => type === 'result')).toHaveLength(lines);
		expect(told.stdout.includes('said x')).toBe(lines === 0);
		const refused = await run('eco', flag);
		expect(refused.lines.filter(({error}) => Object(error).kind === 'usage')).toHaveLength(lines);
	});

	test('hazard 76: what a library throws is told without its signed query', async () => {
		const {stdout, stderr} = await run('fail', 'odd', '--json');
		expect(stdout + stderr).not.toContain('kanari');
		expect(stdout).toContain('GET https://h/k failed');
	});

	test.each([['--help'], ['--version'], ['help', 'echo']])('%j is a result too', async (...args) => {
		const {lines, exitCode} = await run(...args, '--json');
		expect(exitCode).toBe(0);
		expect(lines).toHaveLength(1);
		expect(lines[0]).toMatchObject({type: 'result', exitCode: 0});
	});
});

describe('signals', () => {
	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const)('fault 7: %s drains, then ends with %i', async (signal, code) => {
		const {child, out, ended} = start(['drain', '--json']);
		await expect.poll(() => out.stdout).toContain('state');
		child.kill(signal);
		const {exitCode, lines, stderr} = await ended;
		expect(exitCode).toBe(code);
		expect(lines.at(-1)).toMatchObject({type: 'result', exitCode: code, stoppedBy: signal, drained: true});
		expect(stderr).toContain('finishing what is in flight');
	});

	test('fault 7: a second one is told that it is still draining, and changes nothing', async () => {
		const {child, out, ended} = start(['drain', '300', '--json']);
		await expect.poll(() => out.stdout).toContain('state');
		child.kill('SIGINT');
		await expect.poll(() => out.stderr).toContain('then ending');
		child.kill('SIGTERM');
		const {exitCode, lines, stderr} = await ended;
		expect(stderr).toContain('SIGTERM again: still finishing what is in flight. Once more ends it at once');
		expect({exitCode, drained: lines.at(-1)?.drained}).toEqual({exitCode: 130, drained: true});
	});

	test('a run that had failed before the signal keeps its exit code: nobody is to start it again for that', async () => {
		const {child, out, ended} = start(['break', '--json']);
		await expect.poll(() => out.stdout).toContain('state');
		child.kill('SIGTERM');
		const {exitCode, lines} = await ended;
		expect({exitCode, last: lines.at(-1)}).toMatchObject({
			exitCode: 1,
			last: {type: 'result', exitCode: 1, error: {kind: 'failure-threshold'}},
		});
	});

	test('a hang-up that comes again promises no end at once, for it makes none', async () => {
		const {child, out} = start(['drain', '60000', '--json']);
		await expect.poll(() => out.stdout).toContain('state');
		child.kill('SIGINT');
		await expect.poll(() => out.stderr).toContain('then ending');
		child.kill('SIGHUP');
		await expect.poll(() => out.stderr).toMatch(/SIGHUP again: still finishing what is in flight\.\n/);
	});

	test('a third one ends it at once, with a result', async () => {
		const {child, out, ended} = start(['drain', '60000', '--json']);
		await expect.poll(() => out.stdout).toContain('state');
		for (const told of ['then ending', 'again: still', 'ending at once']) {
			child.kill('SIGINT');
			await expect.poll(() => out.stderr).toContain(told);
		}
		const {exitCode, lines} = await ended;
		expect({exitCode, last: lines.at(-1)}).toMatchObject({exitCode: 130, last: {type: 'result', exitCode: 130}});
	});
});

test('a reader that has gone ends nothing: `doclift accounts | head`', async () => {
	const {child, ended} = start(['flood']);
	child.stdout.once('data', () => child.stdout.destroy());
	const {exitCode, stderr} = await ended;
	expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
});

test('whoever follows for a reader that has gone ends: `doclift logs --follow | grep -m1`', async () => {
	const {child, ended} = start(['tail']);
	child.stdout.once('data', () => child.stdout.destroy());
	const {exitCode, stderr} = await ended;
	expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
});
