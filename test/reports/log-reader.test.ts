import {appendFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {logName, runLogName} from '../../source/reports/log-files.ts';
import {fits, linesFrom, logFiles} from '../../source/reports/log-reader.ts';
import {countLines, logText} from '../../source/reports/log-text.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
});

const at = Date.UTC(2026, 10, 22, 16, 20, 31);

test('the name of a log file tells command, run, time and part, and comes back from them', () => {
	for (const name of [
		{command: 'backup', run: 12, at, part: 1},
		{command: 'single-phase', run: 3, at, part: 11},
		{command: 'rollback', run: null, at, part: 1},
	]) {
		expect(runLogName(logName(name))).toEqual(name);
	}
	for (const other of ['notes.log', 'backup-run12.log', 'x.txt', '.log']) expect(runLogName(other)).toBeNull();
});

test('files come in the order in which they were begun, the parts of a run in theirs', () => {
	const names = [
		{command: 'migrate', run: 13, at: at + 5000, part: 1},
		...[10, 2, 1].map(part => ({command: 'backup', run: 12, at, part})),
	];
	for (const name of names) writeFileSync(join(folder, logName(name)), '');
	writeFileSync(join(folder, 'notes.log'), '');
	expect(logFiles(folder, null).map(({run, part}) => [run, part])).toEqual([
		[12, 1],
		[12, 2],
		[12, 10],
		[13, 1],
	]);
	expect(logFiles(folder, 13)).toHaveLength(1);
	expect(logFiles(join(folder, 'none'), null)).toEqual([]);
});

test('lines are read from where the last reading ended, and one that is still being written waits', () => {
	const file = join(folder, 'x.log');
	const long = 'ü'.repeat(200_000);
	writeFileSync(file, `one\n${long}\nhal`);
	const first = [...linesFrom(file, 0)];
	expect(first.map(({text}) => text)).toEqual(['one', long]);
	appendFileSync(file, 'f\n');
	expect([...linesFrom(file, first.at(-1)?.next ?? 0)].map(({text}) => text)).toEqual(['half']);
});

test('what cannot be read is named: that there is no log is said only where there is none', () => {
	const taken = join(folder, 'taken');
	writeFileSync(taken, 'a file in place of the folder');
	expect(() => logFiles(taken, null)).toThrow(
		expect.objectContaining({
			kind: 'refused',
			message: `The log folder ${taken} cannot be read (ENOTDIR)`,
			hint: 'A file stands where a folder is wanted: set `logs` in the configuration to a folder.',
		}),
	);
	const round = join(folder, logName({command: 'backup', run: 12, at, part: 1}));
	symlinkSync(round, round);
	expect(() => [...linesFrom(round, 0)]).toThrow(
		expect.objectContaining({kind: 'refused', message: `The log ${round} cannot be read (ELOOP)`}),
	);
});

test('a log that was cleaned up after it was listed has no lines', () => {
	expect([...linesFrom(join(folder, 'gone.log'), 0)]).toEqual([]);
});

describe('a line fits', () => {
	const line = (level: string, recordId: string | null) =>
		JSON.stringify({
			level,
			time: new Date(at).toISOString(),
			type: 'error',
			recordId,
			failure: {kind: 'network-reset', message: 'cut'},
		});
	const every = {level: 'debug', run: null, records: null} as const;

	test('by level and those above it', () => {
		expect(fits(line('info', null), {...every, level: 'warn'})).toBeUndefined();
		expect(fits(line('error', null), {...every, level: 'warn'})).toBeDefined();
	});

	test('by record', () => {
		const records = new Set(['a0B5g00000002ZtEAI']);
		expect(fits(line('warn', 'a0B5g00000002ZtEAI'), {...every, records})).toBeDefined();
		expect(fits(line('warn', 'a0B5g00000002YHEAY'), {...every, records})).toBeUndefined();
		expect(fits('{"level":"info","time":"x","type":"state"}', {...every, records})).toBeUndefined();
	});

	test('where it is one at all', () => {
		for (const text of ['', 'null', '{"type":"x"}', '{"level":"warn","ti']) expect(fits(text, every)).toBeUndefined();
	});
});

test('hazard 74: lines are for people, whatever they hold: no escape is obeyed, no signed query shown', () => {
	const failure = {kind: 'network-reset', message: 'GET https://v.example/a?X-Amz-Signature=kanari \u001b[31mcut'};
	const time = new Date(at).toISOString();
	expect(logText({type: 'error', level: 'warn', time, recordId: 'a0B', failure})).toBe(
		'2026-11-22 16:20:31Z  warn   a0B network-reset: GET https://v.example/a \\x1b[31mcut',
	);
	const proof = {salesforceCount: 1200, accounted: 1200, difference: 0, verdict: 'proven', passes: 1};
	expect(logText({type: 'proof', level: 'info', time, proof, dispositions: {}})).toContain(
		'count proof: proven. Salesforce counts 1,200, doclift accounts for 1,200',
	);
	const plan = {planId: 'BACK-ABCD-2345', direction: 'rollback', changes: 1};
	expect(logText({type: 'plan', level: 'info', time, plan})).toContain(
		'plan BACK-ABCD-2345 is made, to roll back 1 link',
	);
	const progress = {
		type: 'progress',
		level: 'debug' as const,
		time,
		done: 9,
		total: 1200,
		bytesPerSecond: 0,
		inFlight: 4,
		memoryMb: 90,
	};
	expect(logText({...progress, phase: 'copying', filesPerSecond: 1240, bytesPerSecond: 5_000_000})).toContain(
		'copying 9 of 1,200, 1,240 files/s, 5.00 MB/s, 4 in flight, 90 MB of memory',
	);
	expect(logText({...progress, phase: 'switching', filesPerSecond: 180})).toContain(
		'switching 9 of 1,200, 180 links/s, 90 MB of memory',
	);
	expect(logText({...progress, phase: 'keeping', filesPerSecond: 0})).toContain('keeping 9 of 1,200, 90 MB of memory');
	const error = {kind: 'refused', message: 'Plan CUT-ABCD-2345 has been done'};
	expect(logText({type: 'result', level: 'info', time, exitCode: 3, error})).toContain(
		'ended with exit code 3: Plan CUT-ABCD-2345 has been done',
	);
	expect(logText({type: 'started', level: 'info', time, runId: 12, command: 'backup', mode: 'full', pid: 7})).toContain(
		'run 12: doclift backup full, process 7',
	);
	expect(countLines(new Map([['state', 1]]), 1)[0]).toBe('1 line');
	expect(
		countLines(
			new Map([
				['state', 3],
				['network-reset', 1200],
			]),
			1203,
		),
	).toEqual(['1,203 lines', '      1,200  network-reset (errors)', '          3  state']);
});
