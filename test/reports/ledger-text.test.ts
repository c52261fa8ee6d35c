import {expect, test} from 'vitest';
import {sinceLines, stepLines} from '../../source/reports/ledger-text.ts';

test('a copy that was put back says what it cannot know, and what reads the fields', () => {
	const begun = {planId: 'CUT-7K3M-Q2PX', direction: 'cutover'} as const;
	expect(sinceLines({changesSince: 0, begun})).toEqual([]);
	expect(sinceLines({changesSince: 1, begun: null}).join(' ')).toMatch(
		/^1 link change made since .* `doclift migrate --dry-run`/,
	);
	const words = sinceLines({changesSince: null, begun}).join(' ');
	expect(words).toMatch(
		/^Link changes made since .* CUT-7K3M-Q2PX stands begun .* `doclift rollback --from-database --dry-run`/,
	);
	expect(words).toContain('`doclift migrate --execute --confirm CUT-7K3M-Q2PX`');
});

test('what SQLite finds keeps its lines', () => {
	const found = '*** in database main ***\nTree 3 page 5: btreeInitPage() returns error code 11';
	expect(stepLines({step: 'pages and indexes', ok: false, found, seconds: 1})).toEqual([
		'  NO  pages and indexes: *** in database main ***',
		'Tree 3 page 5: btreeInitPage() returns error code 11 (1.0 s)',
	]);
});
