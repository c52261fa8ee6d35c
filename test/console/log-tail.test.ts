import {appendFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {createLogTail} from '../../source/console/log-tail.ts';
import {logName} from '../../source/reports/log-files.ts';
import {logText} from '../../source/reports/log-text.ts';
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
		line({type: 'started', runId: 7, command: 'backup', mode: 'full', pid: 12}),
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
		state('579024'),
		state('579024 files to copy'),
		line({type: 'result', level: 'error', exitCode: 3, error: {message: 'in use'}}),
	];
	writeFileSync(join(folder, 'run.log'), lines.join(''));
	expect(createLogTail(folder)(20).map(({at: _, ...told}) => Object.values(told))).toEqual([
		['info', 'run 7: doclift backup full, process 12', null],
		['info', 'run 8: doclift backup full, single-phase, account 4 of 27: Acme, process 12', null],
		['warn', 'a01 download-missing: 404', 'a01'],
		['info', 'NO link proof: 403', null],
		['info', 'copying 1,234 of 50,000, 0 B/s, 24 in flight, 1,100 MB of memory', null],
		['info', 'reading 9, 110 MB of memory', null],
		['info', 'copying: 579024', null],
		['info', 'copying: 579,024 files to copy', null],
		['error', 'ended with exit code 3: in use', null],
	]);
});

it('says what `doclift logs` says: whoever looks for a record finds its lines by its Id', () => {
	const folder = temporaryFolder();
	const failure = {kind: 'network-reset', message: 'socket hang up'};
	const text = line({type: 'error', level: 'warn', recordId: 'a0B5g00000002ZtEAI', failure});
	writeFileSync(join(folder, 'run.log'), text);
	const [shown] = createLogTail(folder)(20);
	expect(logText(JSON.parse(text))).toBe(`2026-11-25 12:00:00Z  warn   ${shown?.text}`);
	expect(shown?.text).toContain('a0B5g00000002ZtEAI');
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
