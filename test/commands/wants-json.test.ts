import {expect, test} from 'vitest';
import {wantsJson} from '../../source/commands/wants-json.ts';

test.each([
	[['status', '--json'], true],
	[['--json=true', 'status'], true],
	[['status', '--json', '--no-json'], false],
	[['status', '--no-json', '--json'], true],
	[['status', '--json=false'], false],
	[['status', '--', '--json'], false],
	[['status', '--jsonlines'], false],
	[['status'], false],
])('%j', (argv, wanted) => {
	expect(wantsJson(argv)).toBe(wanted);
});
