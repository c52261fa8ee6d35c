import {expect, test} from 'vitest';
import {accountLines} from '../../../source/reports/status/accounts-text.ts';

test('accounts stand in 80 columns, and what belongs to none among them', () => {
	const account = {account: 1, accountId: '0015e00000000001AA', records: 12_000, files: 11_000, signedOff: 0};
	const lines = accountLines([
		{
			...account,
			name: `Sweeping Acres ${'x'.repeat(60)}`,
			verified: 10_000,
			waiting: 900,
			attention: 100,
			bytes: 1.2e9,
		},
		{...account, accountId: null, name: null, verified: 0, waiting: 0, attention: 0, bytes: 0},
	]);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"Account               Id                  Records  Copied  Open  To see     Size
		Sweeping Acres xxx..  0015e00000000001AA   12,000  10,000   900     100  1.20 GB
		(no account)                               12,000       0     0       0      0 B

		2 accounts"
	`);
	expect(lines.filter(line => line.length > 80)).toEqual([]);
});
