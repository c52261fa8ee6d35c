import {readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {launch, reasonOf} from '../../source/console/launch.ts';
import {temporaryFolder} from '../support/folder.ts';

/** Starts a program of our own in the place of doclift. */
function launched(source: string) {
	const folder = temporaryFolder();
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
	expect([end.exitCode, reasonOf(end, ['backup', '--full'])]).toEqual([3, {message: 'in use by ann', hint: 'wait'}]);
	expect(readdirSync(logs)).toEqual([]);
});

it('says of a run that was killed what it leaves, and which words go on', async () => {
	const {ended} = launched("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
	const {exitCode, signal} = await ended;
	expect([exitCode, signal]).toEqual([1, 'SIGKILL']);
	const said = (...args: readonly string[]) => reasonOf({exitCode: 1, signal: 'SIGKILL', result: null, text: ''}, args);
	expect(said('backup', '--full')).toEqual({
		message: 'It was ended by SIGKILL',
		hint: 'What it has done is in the ledger: `doclift backup --full` goes on from there.',
	});
	expect(said('rollback', '--execute', '--confirm', 'BACK-9WTR-4HNC').hint).toBe(
		'Each record is switched or it is not. `:rollback` goes on with BACK-9WTR-4HNC.',
	);
	expect(said('migrate', '--execute', '--confirm', 'CUT-7K3M-Q2PX', '--hold-after-canary').hint).toBe(
		'Each record is switched or it is not. `:cutover` goes on with CUT-7K3M-Q2PX, `:rollback` plans the way back.',
	);
	expect(said('migrate', '--dry-run').hint).toBe('Nothing was changed: `doclift migrate --dry-run` begins anew.');
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
	const [words, session, terminal, by] = JSON.parse(reasonOf(await ended, []).message);
	expect(words).toEqual(['backup', '--full', '--json', '--config', '/c.yaml']);
	// Its session is its own; 0 is no terminal.
	expect([session, terminal, by]).toEqual([String(pid), '0', String(process.pid)]);
});
