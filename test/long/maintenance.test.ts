import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {needs} from '../support/needs.ts';
import {openScene, type Scene} from '../support/scene.ts';
import {atTerminal, hasTerminal} from '../support/terminal.ts';

let scene: Scene;
beforeAll(async () => {
	scene = await openScene({
		records: 200,
		accounts: 4,
		seed: 9,
		latencyMs: 40,
		publicLinks: true,
		world: {fileBytes: 2000},
	});
});
afterAll(() => scene?.close());

const words = (text: string) => text.replaceAll(/\s+/g, ' ');
const at = (name: string) => join(scene.folder, name);

test('beside a run at work: check, analyze, backup and export go on; vacuum, restore and reset are refused and name it', async () => {
	// Few at a time: the run must still be at work when it is told to wait.
	scene.configure({migration: {concurrency: 2}});
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	await scene.doclift('ctl', 'pause');
	await running.line(({type, state}) => type === 'state' && state === 'paused');

	for (const verb of [['check'], ['analyze'], ['backup', at('copy.db')], ['export', at('tables.csv')]]) {
		const {exitCode, stderr} = await scene.doclift('db', ...verb);
		expect({verb, exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({verb, exitCode: 0, stderr: ''});
	}
	const [account] = scene.ledger(db => db.prepare('SELECT salesforce_id FROM accounts').pluck().all());
	for (const verb of [
		['vacuum'],
		['restore', at('copy.db')],
		['reset', '--account', String(account), '--confirm', String(account)],
	]) {
		const {exitCode, stderr} = await scene.doclift('db', ...verb);
		expect({verb, exitCode}).toEqual({verb, exitCode: 3});
		expect(words(stderr)).toContain(`in use by \`doclift backup --full\`, process ${running.child.pid} of`);
	}
	await scene.doclift('ctl', 'concurrency', '32');
	await scene.doclift('ctl', 'resume');
	expect((await running.ended).exitCode).toBeLessThan(2);
});

test('the tables go out as NDJSON and as CSV, without the queries of URLs', async () => {
	const {result} = await scene.doclift('db', 'export', at('tables.ndjson'));
	const lines = readFileSync(at('tables.ndjson'), 'utf8')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	const copied = scene.ledger(db => db.prepare('SELECT count(*) FROM file_migrations').pluck().get());
	expect(lines.filter(({table}) => table === 'file_migrations')).toHaveLength(Number(copied));
	expect(result?.tables).toMatchObject([
		{table: 'file_migrations', rows: copied},
		{table: 'migration_runs', rows: 1},
		{},
		{},
	]);
	expect(lines[0]).toMatchObject({file_hash: expect.stringMatching(/^[0-9a-f]{64}$/), migration_phase: 1});
	expect(JSON.stringify(lines)).not.toContain('X-Amz-Signature');

	await scene.doclift('db', 'export', at('again.csv'));
	const head = readFileSync(at('again-file_migrations.csv'), 'utf8').split('\r\n')[0];
	expect(head).toMatch(/^id,doclist_entry_id,account_id,account_name,original_url,your_s3_key,your_s3_url/);
	expect(existsSync(at('again-url_changes.csv'))).toBe(true);
});

test('a reset account is copied again by the next incremental backup, in place', async () => {
	const [account] = scene.ledger(db =>
		db.prepare('SELECT account_id FROM file_migrations GROUP BY 1 ORDER BY count(*) DESC').pluck().all(),
	);
	const id = String(account);
	const unconfirmed = await scene.doclift('db', 'reset', '--account', id, '--confirm', 'yes');
	expect({exitCode: unconfirmed.exitCode, said: words(unconfirmed.stderr)}).toEqual({
		exitCode: 3,
		said: expect.stringContaining('"yes" is not the account'),
	});
	const copies = scene.ledger(db =>
		db.prepare('SELECT count(*) FROM file_migrations WHERE account_id = ?').pluck().get(id),
	);
	const objects = (await scene.stored()).length;
	const done = await scene.doclift('db', 'reset', '--account', id, '--confirm', id);
	expect({exitCode: done.exitCode, opened: Number(done.result?.opened) > 0}).toEqual({exitCode: 0, opened: true});
	const again = await scene.doclift('backup', '--incremental');
	expect(again.result).toMatchObject({copied: copies, dispositions: {discovered: 0}});
	expect((await scene.stored()).length).toBe(objects);
});

test('what a run has written down is read back: by level, by run, by record, counted, and followed', async () => {
	const all = await scene.doclift('logs', '--run', '1', '--level', 'debug');
	expect(all.lines.map(({type}) => type)).toEqual(expect.arrayContaining(['started', 'state', 'proof']));
	expect(all.lines.at(-1)).toMatchObject({type: 'result', command: 'logs', exitCode: 0});
	expect(all.lines.filter(({type}) => type === 'result')).toHaveLength(1);
	const wrong = await scene.doclift('logs', '--run', '99');
	expect({exitCode: wrong.exitCode, said: words(wrong.stderr)}).toEqual({
		exitCode: 3,
		said: expect.stringContaining('no log of run 99'),
	});

	const failed = scene.ledger(db =>
		db.prepare('SELECT doclist_entry_id FROM migration_errors WHERE run_id = 1').pluck().all(),
	);
	const [record] = failed;
	const about = await scene.doclift('logs', '--run', '1', '--record', String(record));
	expect(about.lines.slice(0, -1)).toMatchObject([{type: 'error', recordId: record}]);
	const counted = await scene.doclift('logs', '--run', '1', '--level', 'warn', '--count');
	expect(counted.result?.lines).toBe(failed.length);

	const following = scene.start('logs', '--follow');
	await following.line(({type}) => type === 'started');
	const next = scene.start('backup', '--incremental');
	await following.line(({type, runId}) => type === 'started' && runId === 4);
	await next.ended;
	await following.line(({type, state}) => type === 'state' && state === 'ended');
	following.child.kill('SIGTERM');
	expect((await following.ended).exitCode).toBe(143);
});

test('hazard 74: no secret of the configuration is in any log, and none comes out of the commands that read them', async () => {
	const configuration = readFileSync(scene.config, 'utf8');
	const secrets = [
		...configuration.matchAll(/(?:password|securityToken|clientSecret|secretAccessKey): *"?([^"\s]{6,})"?/g),
	].map(([, value]) => String(value));
	expect(secrets.length).toBeGreaterThan(1);
	const read = [
		...readdirSync(at('logs')).map(name => readFileSync(join(at('logs'), name), 'utf8')),
		...(await Promise.all(['logs', 'status'].map(name => scene.doclift(name)))).map(
			({stdout, stderr}) => stdout + stderr,
		),
		readFileSync(at('tables.ndjson'), 'utf8'),
	].join('\n');
	expect(secrets.filter(secret => read.includes(secret))).toEqual([]);
	expect(read).not.toMatch(/X-Amz-(?:Signature|Credential|Security-Token)=/);
});

describe('at a terminal', () => {
	needs('script(1) of util-linux', hasTerminal);

	test('a reset asks for the id, and watching gives the screen back', async () => {
		const id = String(scene.ledger(db => db.prepare('SELECT account_id FROM file_migrations').pluck().get()));
		const reset = ['db', 'reset', '--account', id, '--config', scene.config];
		const unsure = await atTerminal(reset, [["type the account's id", 'yes']]);
		expect([unsure.exitCode, unsure.shown]).toEqual([3, expect.stringContaining('is not the account')]);
		const sure = await atTerminal(reset, [["type the account's id", id]]);
		expect([sure.exitCode, sure.shown]).toEqual([0, expect.stringContaining('wait to be copied again')]);

		const ctrlC = '\u0003';
		const watched = await atTerminal(
			['status', '--watch', '--config', scene.config],
			[['Staying at the vendor', ctrlC]],
		);
		expect(watched.exitCode).toBe(130);
		const [enter, leave] = ['\u001b[?1049h', '\u001b[?1049l'].map(sequence => watched.shown.indexOf(sequence));
		expect(enter).toBeGreaterThan(-1);
		expect(leave).toBeGreaterThan(Number(enter));
		expect(watched.shown.slice(leave)).toContain('Staying at the vendor');
	});
});
