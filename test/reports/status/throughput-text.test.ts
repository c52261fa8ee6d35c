import {expect, test} from 'vitest';
import {throughputLines} from '../../../source/reports/status/throughput-text.ts';
import {noon} from '../../engine/survey-facts.ts';

test('what was copied stands hour by hour in 80 columns', () => {
	const lines = throughputLines({
		spanMs: 3_600_000,
		spans: [
			{at: noon, files: 7200, bytes: 1e9},
			{at: noon + 3_600_000, files: 3600, bytes: 5e8},
		],
	});
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"Hour (UTC)        Files     Size         Rate
		2026-11-22 12:00  7,200  1.00 GB  2.0 files/s  ########################
		2026-11-22 13:00  3,600   500 MB  1.0 files/s  ############

		10,800 files copied and proved, each counted when it was last copied"
	`);
	expect(lines.filter(line => line.length > 80)).toEqual([]);
});
