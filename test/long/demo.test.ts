import {readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../support/folder.ts';
import {run} from '../support/program.ts';

test('the guided tour goes to its end, everything holds, and its folder is gone', async () => {
	const temporary = temporaryFolder();
	const ended = await run(['demo', '--json', '--records', '120', '--accounts', '4'], {env: {TMPDIR: temporary}});
	expect(ended.result, ended.stderr).toMatchObject({exitCode: 0, holds: true, links: {holds: true}});
	expect(ended.exitCode).toBe(0);
	expect(readdirSync(temporary)).toEqual([]);
});
