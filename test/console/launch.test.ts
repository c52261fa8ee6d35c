import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {launch, reasonOf} from '../../source/console/launch.ts';

/** Starts a program of our own in the place of doclift. */
function launched(source: string) {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-launch-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const program = join(folder, 'program.cjs');
	writeFileSync(program, source);
	const logs = join(folder, 'logs');
	const options = {program, args: ['backup', '--full'], configFile: '/c.yaml', folder: logs};
	return {...launch({...options, environment: process.env}), logs};
}

it('hears why a run was refused before it could be spoken to, and leaves no file behind', async () => {
	const {ended, logs} = launched(`
		console.error('text for people');
		console.log(JSON.stringify({type: 'result', exitCode: 3, error: {message: 'in use by ann', hint: 'wait'}}));
		process.exit(3);`);
	expect(statSync(join(logs, readdirSync(logs)[0] ?? '')).mode & 0o777).toBe(0o600);
	const end = await ended;
	expect([end.exitCode, reasonOf(end)]).toEqual([3, {message: 'in use by ann', hint: 'wait'}]);
	expect(readdirSync(logs)).toEqual([]);
});

it('leaves no file behind either where nobody waits for its end', () => {
	const {forget, logs} = launched('');
	forget();
	expect(readdirSync(logs)).toEqual([]);
});

it('gives it the same words, --json and the configuration, and a session of its own without a terminal', async () => {
	const {ended, pid} = launched(`
		const stat = require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
		const error = {message: JSON.stringify([process.argv.slice(2), stat[3], stat[4], process.env.DOCLIFT_LAUNCHED])};
		console.log(JSON.stringify({type: 'result', exitCode: 0, error}));`);
	const [words, session, terminal, by] = JSON.parse(reasonOf(await ended).message);
	expect(words).toEqual(['backup', '--full', '--json', '--config', '/c.yaml']);
	// Its session is its own; 0 is no terminal.
	expect([session, terminal, by]).toEqual([String(pid), '0', String(process.pid)]);
});
