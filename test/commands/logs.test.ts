import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {logs, readLogFlags} from '../../source/commands/logs.ts';
import {logName} from '../../source/reports/log-files.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

const read = (flags: Record<string, unknown>) => readLogFlags({flags});

test('reads everything but progress where nothing else is asked for', () => {
	expect(read({})).toEqual({level: 'info', run: null, records: [], accounts: [], follow: false, count: false});
	expect(read({level: 'warn', run: 12, record: ['a'], follow: true})).toMatchObject({
		level: 'warn',
		run: 12,
		records: ['a'],
	});
});

test.each<[string, Record<string, unknown>]>([
	['--level takes debug, info, warn, error, not "loud"', {level: 'loud'}],
	['--run takes a whole number', {run: 0.5}],
	['--follow and --count do not go together', {follow: true, count: true}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});

/** A log in which one record has failed. */
async function saidOf(flags: Record<string, unknown>) {
	const folder = temporaryFolder();
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	mkdirSync(join(folder, 'logs'));
	const failure = {kind: 'download-missing', message: 'gone'};
	const line = {level: 'warn', time: '2026-11-22T18:00:00.000Z', type: 'error', recordId: failed, failure};
	writeFileSync(
		join(folder, 'logs', logName({command: 'backup', run: 1, at: 0, part: 1})),
		`${JSON.stringify(line)}\n`,
	);
	const {call, said} = invocation({configFile, flags});
	await logs.run(call);
	return said().join(' ');
}

const failed = 'a0B5g00000002ZtEAI';
const copied = 'a0B5g00000002ZuEAI';

test('where no line names a record, it says that only failures do, and which command tells all of its history', async () => {
	for (const flags of [{record: [copied]}, {record: [copied], count: true}, {record: [failed], level: 'error'}]) {
		const [record] = flags.record;
		const said = await saidOf(flags);
		expect(said).toContain(`No such line names ${record}: only failures do, at the level warn.`);
		expect(said.replaceAll(/\s+/g, ' ')).toContain(`\`doclift record ${record}\``);
	}
});

test('where a line names it, or no record was asked for, there is nothing to explain', async () => {
	for (const flags of [{record: [failed]}, {level: 'error'}]) expect(await saidOf(flags)).not.toContain('No such line');
});
