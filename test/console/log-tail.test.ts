import {appendFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {createLogTail} from '../../source/console/log-tail.ts';
import {logName} from '../../source/reports/log-files.ts';
import {temporaryFolder} from '../support/folder.ts';

const at = '2026-11-25T12:00:00.000Z';
const line = (more: object) => `${JSON.stringify({time: at, level: 'info', ...more})}\n`;
const state = (reason: string) => line({type: 'state', state: 'copying', reason});

it('has nothing to say of a folder that is empty, or not there', () => {
	const folder = temporaryFolder();
	expect(createLogTail(folder)(10)).toEqual([]);
	expect(createLogTail(join(folder, 'none'))(10)).toEqual([]);
});

it('reads the newest log alone, its newest lines, oldest first, and none of the files of a start', () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, 'run-2.log'), [1, 2, 3].map(n => state(`line ${n}`)).join(''));
	writeFileSync(join(folder, 'run-1.log'), state('of the run before'));
	utimesSync(join(folder, 'run-1.log'), 1, 1);
	writeFileSync(join(folder, '.started-1.log'), state('hidden'));
	expect(createLogTail(folder)(2).map(({text}) => text)).toEqual(['copying: line 2', 'copying: line 3']);
});

it("reads a run's log before a newer one of what was no run, and that alone where no run has been", () => {
	const folder = temporaryFolder();
	const name = (command: string, run: number | null) =>
		join(folder, logName({command, run, at: Date.parse(at), part: 1}));
	writeFileSync(name('verify', null), state('of a verification'));
	const text = () => createLogTail(folder)(2).map(({text}) => text);
	expect(text()).toEqual(['copying: of a verification']);
	writeFileSync(name('backup', 12), state('of a run'));
	utimesSync(name('backup', 12), 1, 1);
	expect(text()).toEqual(['copying: of a run']);
});

it('tells each kind of line in words, with its level and record', () => {
	const folder = temporaryFolder();
	const failure = {kind: 'download-missing', message: '404'};
	const lines = [
		line({type: 'started', runId: 7, command: 'backup', mode: '--full', pid: 12}),
		line({
			type: 'started',
			runId: 8,
			command: 'backup',
			mode: 'full',
			pid: 12,
			part: {number: 4, of: 27, account: 'Acme'},
		}),
		line({type: 'error', level: 'warn', recordId: 'a01', failure}),
		line({type: 'gate', gate: 'link proof', holds: false, found: '403'}),
		line({type: 'progress', phase: 'copying', done: 1234, total: 50_000, inFlight: 24, memoryMb: 1100}),
		line({type: 'progress', phase: 'reading', done: 9, total: null, inFlight: 0, memoryMb: 110}),
		line({type: 'proof', proof: {verdict: 'proven', accounted: 10_000, salesforceCount: 10_000}}),
		line({type: 'plan', plan: {planId: 'CUT-7K3M-Q2PX', changes: 1741}}),
		line({type: 'plan', plan: {planId: 'CUT-7K3M-Q2PX', changes: 1}}),
		line({type: 'result', level: 'error', exitCode: 3, error: {message: 'in use'}}),
	];
	writeFileSync(join(folder, 'run.log'), lines.join(''));
	expect(createLogTail(folder)(20)).toEqual([
		{at: Date.parse(at), level: 'info', recordId: null, text: 'run 7 started: backup --full, pid 12'},
		{
			at: Date.parse(at),
			level: 'info',
			recordId: null,
			text: 'run 8 started: backup full, single-phase, account 4 of 27: Acme, pid 12',
		},
		{at: Date.parse(at), level: 'warn', recordId: 'a01', text: 'download-missing: 404'},
		{at: Date.parse(at), level: 'info', recordId: null, text: 'link proof does not hold: 403'},
		{
			at: Date.parse(at),
			level: 'info',
			recordId: null,
			text: 'copying: 1,234 of 50,000, 24 in flight, 1,100 MB of memory',
		},
		{at: Date.parse(at), level: 'info', recordId: null, text: 'reading: 9 of an unknown number, 110 MB of memory'},
		{at: Date.parse(at), level: 'info', recordId: null, text: 'count: proven, 10,000 accounted for of 10,000'},
		{at: Date.parse(at), level: 'info', recordId: null, text: 'plan CUT-7K3M-Q2PX: 1,741 changes'},
		{at: Date.parse(at), level: 'info', recordId: null, text: 'plan CUT-7K3M-Q2PX: 1 change'},
		{at: Date.parse(at), level: 'error', recordId: null, text: 'ended with exit code 3: in use'},
	]);
});

it('of a long log only the end is read, whose first line may be cut, and what is no line is left out', () => {
	const folder = temporaryFolder();
	const file = join(folder, 'run.log');
	for (let n = 0; n < 5; n++) appendFileSync(file, state(`${n} ${'x'.repeat(200_000)}`));
	appendFileSync(file, 'half a line without an end {"type":');
	const read = createLogTail(folder)(100);
	expect(read.map(({text}) => text.slice(0, 10))).toEqual(['copying: 3', 'copying: 4']);
});

it('goes on with what has been written since, and with the newer log when there is one', () => {
	const folder = temporaryFolder();
	const read = createLogTail(folder);
	const texts = () => read(10).map(({text}) => text);
	writeFileSync(join(folder, 'run-1.log'), state('one'));
	utimesSync(join(folder, 'run-1.log'), 1, 1);
	expect(texts()).toEqual(['copying: one']);
	appendFileSync(join(folder, 'run-1.log'), state('two'));
	expect(texts()).toEqual(['copying: one', 'copying: two']);
	utimesSync(join(folder, 'run-1.log'), 1, 1);
	writeFileSync(join(folder, 'run-2.log'), state('of the next run'));
	expect(texts()).toEqual(['copying: of the next run']);
});
