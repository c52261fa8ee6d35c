import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isRecentNode} from '../../source/composition/least-node.ts';
import {temporaryFolder} from '../db/fixture.ts';
import {start} from '../support/program.ts';

test.each([
	['18.20.8', false],
	['20.18.3', false],
	['20.19.0', true],
	['21.0.0', true],
	['22.1.0', true],
])('Node %s: %s', (version, recent) => {
	expect(isRecentNode(version)).toBe(recent);
});

test('an older Node is refused before anything is loaded that it cannot read', async () => {
	const before = join(temporaryFolder(), 'before.cjs');
	writeFileSync(before, "Object.defineProperty(process, 'versions', {value: {...process.versions, node: '18.20.8'}})");
	const {exitCode, result, stderr} = await start(['status', '--json'], {env: {NODE_OPTIONS: `--require ${before}`}})
		.ended;
	expect(stderr).toMatch(/What happened: .*Node 18\.20\.8\nWhat to do: Install Node 20\.19 or later/);
	expect(result).toMatchObject({exitCode: 2, error: {kind: 'configuration'}});
	expect(exitCode).toBe(2);
});
