import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it, test, vi} from 'vitest';
import {cli} from '../support/built.ts';
import {type Console, openConsole} from '../support/console.ts';

vi.setConfig({testTimeout: 60_000});

const open: Console[] = [];
const folders: string[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) {
		one.pty.kill('SIGKILL');
		await one.ended;
	}
	for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

function folder(): string {
	const made = mkdtempSync(join(tmpdir(), 'doclift-terminal-'));
	folders.push(made);
	return made;
}

function opened(options: Parameters<typeof openConsole>[1] = {}, args: readonly string[] = []): Console {
	const one = openConsole(args, {cwd: folder(), ...options});
	open.push(one);
	return one;
}

const home = 'What can be done next';
/** What a terminal is left with: its first screen, a cursor, no paste brackets. */
const restored = (bytes: string) =>
	['\u001B[?1049l', '\u001B[?25h', '\u001B[?2004l'].every(
		off => bytes.lastIndexOf(off) > bytes.lastIndexOf(off.slice(0, -1) + (off.endsWith('l') ? 'h' : 'l')),
	);

/** Closes our end of the line, as a lost connection does. */
const hangUp = (pty: Console['pty']) => (pty as unknown as {destroy(): void}).destroy();

it('opens where nobody could listen: the ledger is too deep for a socket, and the folder for one is not ours alone', async () => {
	const deep = join(folder(), 'x'.repeat(60), 'y'.repeat(60));
	mkdirSync(deep, {recursive: true});
	const others = folder();
	chmodSync(others, 0o755);
	const one = opened({cwd: deep, env: {XDG_RUNTIME_DIR: others}});
	await one.shows(home);
	one.type('q');
	expect(await one.ended).toEqual({exitCode: 0, signal: 0});
});

describe('hazard 51: the terminal is given back', () => {
	it('when the console is left', async () => {
		const one = opened();
		await one.shows(home);
		expect(one.alternate()).toBe(true);
		one.type('q');
		expect(await one.ended).toEqual({exitCode: 0, signal: 0});
		expect([one.alternate(), restored(one.bytes())]).toEqual([false, true]);
	});

	test.each<[NodeJS.Signals, number]>([
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGQUIT', 131],
	])('after %s, with exit code %d', async (signal, exitCode) => {
		const one = opened();
		await one.shows(home);
		process.kill(one.pty.pid, signal);
		expect(await one.ended).toEqual({exitCode, signal: 0});
		expect([one.alternate(), restored(one.bytes())]).toEqual([false, true]);
	});

	it('or has gone: a dead line ends the console, even without a signal, and nothing crashes on the way out', async () => {
		const at = folder();
		const told = join(at, 'exit-code');
		// A session of its own has no controlling terminal: the kernel sends no SIGHUP, only EIO.
		const words = `${process.execPath} ${cli}; echo $? > ${told}`;
		const one = opened({cwd: at, program: ['setsid', '--wait', 'bash', '-c', words]});
		await one.shows(home);
		hangUp(one.pty);
		await expect.poll(() => (existsSync(told) ? readFileSync(told, 'utf8') : ''), {timeout: 20_000}).toBe('129\n');
	});

	it('when something throws, and what was thrown stands on the primary screen', async () => {
		const bomb = "data:text/javascript,process.on('SIGUSR2', () => Promise.reject(new Error('the bomb')))";
		const one = opened({env: {NODE_OPTIONS: `--import "${bomb.replaceAll(' ', '%20')}"`}});
		await one.shows(home);
		process.kill(one.pty.pid, 'SIGUSR2');
		expect((await one.ended).exitCode).toBe(1);
		expect([one.alternate(), restored(one.bytes())]).toEqual([false, true]);
		expect(one.text()).toContain('the bomb');
	});

	it('when it is stopped by Ctrl-Z, and taken again at the size of then when it goes on', async () => {
		const one = opened({program: ['bash', '--norc', '-i'], env: {PS1: 'shell> '}});
		await one.shows('shell> ');
		one.type(`${process.execPath} ${cli}\r`);
		await one.shows(home);
		one.type('\u001A');
		await expect.poll(one.alternate).toBe(false);
		await one.shows(/Stopped[\s\S]*shell>/);
		one.resize(130, 44);
		one.type('fg\r');
		await one.shows(home);
		expect(one.alternate()).toBe(true);
		await expect.poll(() => one.lines().at(-1)).toContain('leave');
		one.type('q');
		await expect.poll(one.alternate).toBe(false);
		one.type('exit 7\r');
		expect((await one.ended).exitCode).toBe(7);
	});
});

it('is stopped by Ctrl-Z with the script that runs it, so that the shell is there again', async () => {
	const one = opened({program: ['bash', '--norc', '-i'], env: {PS1: 'shell> '}});
	await one.shows('shell> ');
	const cli = join(import.meta.dirname, '../../dist/cli.js');
	const script = join(folder(), 'run.sh');
	writeFileSync(script, `${process.execPath} ${cli}\necho the script goes on\n`);
	one.type(`bash ${script}\r`);
	await one.shows(home);
	one.type('\u001A');
	await one.shows(/Stopped[\s\S]*shell>/);
	one.type('fg\r');
	await one.shows(home);
	one.type('q');
	await one.shows('the script goes on');
	one.type('exit 7\r');
	expect((await one.ended).exitCode).toBe(7);
});

it('is not stopped by Ctrl-Z where no shell could bring it back', async () => {
	const one = opened();
	await one.shows(home);
	one.type('\u001A');
	await one.shows('There is no shell to go back to: q leaves, and a run goes on');
	expect(one.alternate()).toBe(true);
	one.type('q');
	expect(await one.ended).toEqual({exitCode: 0, signal: 0});
});

describe('what is sent', () => {
	it('fills the screen without ever clearing or scrolling it, and nothing while nothing changes', async () => {
		const one = opened();
		await one.shows(home);
		await one.shows('q leave');
		const entered = one.bytes().indexOf('\u001B[2J') + 4;
		const sent = one.bytes().slice(entered);
		expect(sent.split('\u001B[').filter(part => /^[23]J/.test(part))).toEqual([]);
		expect(one.terminal.buffer.active.baseY).toBe(0);
		await expect.poll(one.text).not.toContain('reading the ledger');
		const before = one.bytes().length;
		// Two ticks of the console: that nothing comes can only be waited for.
		await new Promise(resolve => setTimeout(resolve, 2200));
		expect(one.bytes()).toHaveLength(before);
	});

	it('follows the size at once, and needs no more of it than there is', async () => {
		const one = opened();
		await one.shows(home);
		for (const [columns, rows] of [
			[80, 24],
			[40, 10],
			[250, 70],
			[120, 36],
		] as const) {
			one.resize(columns, rows);
			await expect.poll(() => one.lines().at(-1)).toContain('leave');
			expect(one.terminal.buffer.active.baseY).toBe(0);
		}
	});

	it('is ASCII where the locale is not UTF-8, and where it is asked for', async () => {
		const plain = opened({env: {LANG: 'C', LC_ALL: 'C'}});
		const asked = opened({}, ['--ascii']);
		for (const one of [plain, asked]) {
			await one.shows(home);
			expect([...one.bytes()].filter(character => character > '~')).toEqual([]);
		}
	});

	it('has colours, and none with NO_COLOR; a build machine changes neither', async () => {
		const colours = (bytes: string) =>
			bytes.split('\u001B[').filter(part => /^(?:3[0-7]|9[0-7]|38;5|38;2)(?:;[0-9;]*)?m/.test(part));
		const [coloured, bare] = [opened({env: {CI: '1'}}), opened({env: {NO_COLOR: '1', CI: '1'}})];
		await coloured.shows(home);
		await bare.shows(home);
		expect(colours(coloured.bytes()).length).toBeGreaterThan(0);
		expect(colours(bare.bytes())).toEqual([]);
	});
});

describe('where there is no console', () => {
	test.each([[['--plain']], [['--json']]])('%j says the help', async args => {
		const one = opened({}, args);
		expect((await one.ended).exitCode).toBe(0);
		expect(one.bytes()).not.toContain('\u001B[?1049h');
		expect(one.bytes()).toContain('Usage');
	});

	it('TERM=dumb says the help', async () => {
		const one = opened({env: {TERM: 'dumb'}});
		expect((await one.ended).exitCode).toBe(0);
		expect(one.bytes()).not.toContain('\u001B[');
	});

	it('attach is refused while no run is at work, and says how to start one', async () => {
		const one = opened({}, ['attach']);
		expect((await one.ended).exitCode).toBe(2);
		expect(one.text()).toContain('There is no configuration');
	});
});
