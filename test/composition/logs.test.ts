import {appendFileSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {readLogs} from '../../source/composition/logs.ts';
import {logName} from '../../source/reports/log-files.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
	mkdirSync(join(folder, 'logs'));
	const config = `salesforce: {username: u, password: p}\ndestination: {bucket: acme-documents}\nlogs: ${folder}/logs\n`;
	writeFileSync(join(folder, 'config.yaml'), config, {mode: 0o600});
});

const evening = Date.UTC(2026, 10, 22, 18);
const hour = 3600_000;

function write(name: {readonly command: string; readonly run: number | null; readonly at: number}, type: string) {
	const line = {level: 'info', time: new Date(name.at).toISOString(), type};
	appendFileSync(join(folder, 'logs', logName({...name, part: 1})), `${JSON.stringify(line)}\n`);
}

/** What somebody sees who follows, and how he stops, or is read no more. */
function follow() {
	const [stopping, leaving] = [new AbortController(), new AbortController()];
	const seen: string[] = [];
	const request = {level: 'info', run: null, accounts: [], records: [], follow: true, count: false} as const;
	const call = {configFile: join(folder, 'config.yaml'), signal: stopping.signal, readerGone: leaving.signal};
	const ended = readLogs(request, call, ({type}) => seen.push(type));
	return {
		seen,
		stop: () => {
			stopping.abort();
			return ended;
		},
		leave: () => {
			leaving.abort();
			return ended;
		},
	};
}

const before = {command: 'backup', run: 11, at: evening - 24 * hour};
const backup = {command: 'backup', run: 12, at: evening};
const verification = {command: 'verify', run: null, at: evening + 8 * hour};

test('where no run has written anything yet, the folder is named', async () => {
	const request = {level: 'info', run: null, accounts: [], records: [], follow: false, count: false} as const;
	const {signal} = new AbortController();
	const look = () => readLogs(request, {configFile: join(folder, 'config.yaml'), signal, readerGone: signal}, () => {});
	expect((await look()).emptyFolder).toBe(join(folder, 'logs'));
	rmSync(join(folder, 'logs'), {recursive: true});
	expect((await look()).emptyFolder).toBe(join(folder, 'logs'));
	mkdirSync(join(folder, 'logs'));
	write(before, 'yesterday');
	expect((await look()).emptyFolder).toBeNull();
});

test('the run at work is followed also after a verification beside it has ended', async () => {
	write(before, 'yesterday');
	write(backup, 'begun');
	write(verification, 'verified');
	const {seen, stop} = follow();
	await expect.poll(() => seen).toEqual(['begun', 'verified']);
	write(backup, 'goes on');
	await expect.poll(() => seen).toEqual(['begun', 'verified', 'goes on']);
	expect((await stop()).lines).toBe(3);
});

test('whoever follows a run goes on hearing it when a verification ends, and hears the run after it', async () => {
	write(backup, 'begun');
	const {seen, stop} = follow();
	await expect.poll(() => seen).toEqual(['begun']);
	write(verification, 'verified');
	await expect.poll(() => seen).toEqual(['begun', 'verified']);
	write(backup, 'goes on');
	await expect.poll(() => seen).toContain('goes on');
	write({command: 'migrate', run: 13, at: evening + 20 * hour}, 'cut over');
	await expect.poll(() => seen).toContain('cut over');
	write(backup, 'ended');
	await expect.poll(() => seen).toContain('ended');
	await stop();
});

test('where no run has written anything yet, the newest is followed', async () => {
	write({...verification, at: evening}, 'old');
	write(verification, 'verified');
	const {seen, stop} = follow();
	await expect.poll(() => seen).toEqual(['verified']);
	await stop();
});

test('whoever follows for a reader that has gone ends', async () => {
	write(backup, 'begun');
	const {seen, leave} = follow();
	await expect.poll(() => seen).toEqual(['begun']);
	expect((await leave()).lines).toBe(1);
});
