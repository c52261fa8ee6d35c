import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openLog} from '../../source/reports/log.ts';
import {temporaryFolder} from '../support/folder.ts';
import {fill, mountSmall, noMount} from '../support/small-disk.ts';
import {started} from './events.ts';

let folder: string;
let unmount: (() => void) | undefined;
beforeEach(() => {
	folder = temporaryFolder();
});
afterEach(() => {
	unmount?.();
	unmount = undefined;
});

const now = () => Date.UTC(2026, 10, 22, 16, 20, 31);
const open = (secrets: readonly string[] = []) =>
	openLog({folder: join(folder, 'logs'), command: 'backup', secrets, now});
const linesOf = (file: string | undefined) =>
	readFileSync(file ?? '', 'utf8')
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as Record<string, unknown>);

test('a run has one file, named by its number and time, of JSON lines in the order of what happened', () => {
	const log = open();
	log.emit({type: 'gate', gate: 'sign-in', holds: true, found: 'password'});
	expect(log.file()).toBeUndefined();
	log.emit(started({runId: 12}));
	log.emit({type: 'state', state: 'reading', reason: ''});
	log.result({exitCode: 0});
	log.close();

	expect(log.file()).toBe(join(folder, 'logs/backup-run12-2026-11-22T16-20-31Z.log'));
	const lines = linesOf(log.file());
	expect(lines.map(({type}) => type)).toEqual(['gate', 'started', 'state', 'result']);
	expect(lines[0]).toMatchObject({level: 'info', time: '2026-11-22T16:20:31.000Z'});
});

test('a run that broke off ends its log with an error, and one that was carried out with a word', () => {
	const levelOf = (result: object) => {
		const log = open();
		log.emit(started({}));
		log.result({exitCode: 1, ...result});
		log.close();
		return linesOf(log.file()).at(-1)?.level;
	};
	expect(levelOf({error: {kind: 'failure-threshold', message: '15 of the last 15 files failed'}})).toBe('error');
	expect(levelOf({error: null})).toBe('info');
	expect(levelOf({})).toBe('info');
});

test('a command that never became a run is logged by its name', () => {
	const log = open();
	log.result({exitCode: 3});
	log.close();
	expect(readdirSync(join(folder, 'logs'))).toEqual(['backup-2026-11-22T16-20-31Z.log']);
});

test('hazard 79: the log and its folder are for their owner alone', () => {
	const log = open();
	log.emit(started({}));
	log.close();
	expect(statSync(log.file() ?? '').mode & 0o777).toBe(0o600);
	expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
});

test('hazard 74, hazard 76, fault 52: no canary reaches the log, by name, by value or by query', () => {
	const log = open(['kanari-value-1']);
	log.emit(started({}));
	log.emit({
		type: 'error',
		recordId: 'a0X000000000001AAA',
		failure: {
			kind: 'internal',
			message: 'login with kanari-value-1 at https://u:kanari-2@h/x?X-Amz-Signature=kanari-3 failed',
			hint: 'none',
		},
	});
	log.result({password: 'kanari-4', inner: [{secretAccessKey: 'kanari-5', Authorization: 'Bearer kanari-6'}]});
	log.close();
	const text = readFileSync(log.file() ?? '', 'utf8');
	expect(text).toContain('login with [redacted] at https://h/x failed');
	expect(text).not.toContain('kanari');
});

test.each(['/dev/null/logs', '/proc/logs'])(
	'a log that cannot be written (%s) never ends the run, and it is told once that there is none',
	folder => {
		const told: string[] = [];
		const onUnkept = (reason: string) => told.push(reason);
		const log = openLog({folder, command: 'backup', secrets: [], now, onUnkept});
		log.emit(started({}));
		log.result({exitCode: 0});
		log.close();
		expect(log.file()).toBeUndefined();
		expect(told).toEqual([expect.stringContaining(`'${folder}'`)]);
	},
);

test('progress is logged twice a minute', () => {
	let at = 0;
	const log = openLog({folder, command: 'backup', secrets: [], now: () => at});
	log.emit(started({}));
	for (; at < 60_000; at += 1000) log.emit({...progress, done: at});
	log.close();
	expect(linesOf(log.file()).filter(({type}) => type === 'progress')).toHaveLength(2);
});

test('fault 45: progress is logged when the clock is set back', () => {
	let at = 3_600_000;
	const log = openLog({folder, command: 'backup', secrets: [], now: () => at});
	log.emit(started({}));
	log.emit(progress);
	at = 0;
	log.emit(progress);
	log.close();
	expect(linesOf(log.file()).filter(({type}) => type === 'progress')).toHaveLength(2);
});

const progress = {
	type: 'progress',
	phase: 'copying',
	done: 0,
	total: 100,
	dispositions: {},
	bytes: 0,
	filesPerSecond: 1,
	bytesPerSecond: 1,
	etaSeconds: null,
	inFlight: 0,
	concurrency: 1,
	retries: 0,
	memoryMb: 1,
} as const;

test('a log that has grown large goes on in the next file, and nothing between them is lost', () => {
	const log = openLog({folder: join(folder, 'logs'), command: 'backup', secrets: [], now, mostBytes: 400});
	log.emit(started({runId: 12}));
	for (let line = 0; line < 12; line++) log.emit({type: 'state', state: 'notice', reason: `line ${line}`});
	log.close();
	const names = readdirSync(join(folder, 'logs')).sort((a, b) => a.length - b.length || a.localeCompare(b));
	expect(names.slice(0, 2)).toEqual([
		'backup-run12-2026-11-22T16-20-31Z.log',
		'backup-run12-2026-11-22T16-20-31Z.2.log',
	]);
	const reasons = names.flatMap(name => linesOf(join(folder, 'logs', name))).flatMap(({reason}) => reason ?? []);
	expect(reasons).toEqual(Array.from({length: 12}, (_, line) => `line ${line}`));
	for (const name of names) expect(statSync(join(folder, 'logs', name)).mode & 0o777).toBe(0o600);
});

describe('a log whose disk is full', () => {
	const openOnSmallDisk = (skip: (condition: boolean, words: string) => void) => {
		const disk = join(folder, 'disk');
		unmount = mountSmall(disk, '4m');
		skip(unmount === undefined, noMount);
		const log = openLog({folder: disk, command: 'backup', secrets: [], now});
		const say = (reason: string) => log.emit({type: 'state', state: 'notice', reason});
		log.emit(started({runId: 12}));
		return {disk, log, say, reasons: () => linesOf(log.file()).map(({reason}) => reason)};
	};

	test('goes on once there is room, and lacks nothing of what was said meanwhile', ({skip}) => {
		const {disk, log, say, reasons} = openOnSmallDisk(skip);
		const free = fill(disk);
		const words = Array.from({length: 100}, (_, line) => `line ${line}, ${'and so on '.repeat(20)}`);
		for (const word of words) say(word);
		free();
		say('there is room');
		log.result({exitCode: 0});
		log.close();
		expect(reasons()).toEqual([undefined, ...words, 'there is room', undefined]);
	});

	test('says how many lines are missing where there was none for too long', ({skip}) => {
		const {disk, log, say, reasons} = openOnSmallDisk(skip);
		const free = fill(disk);
		const long = 'x'.repeat(10_000);
		for (let line = 0; line < 300; line++) say(`${line} ${long}`);
		free();
		say('there is room');
		log.close();
		const said = reasons().map(reason => String(reason).split(' x')[0]);
		const kept = said.slice(1, -2);
		expect(kept).toEqual(kept.map((_, line) => String(line)));
		expect(said.at(-2)).toMatch(new RegExp(`^${300 - kept.length} lines are missing here`));
		expect(said.at(-1)).toBe('there is room');
	});
});
