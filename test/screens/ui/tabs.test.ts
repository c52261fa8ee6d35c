import {expect, test} from 'vitest';
import {lineWidth, textOf} from '../../../source/screens/ui/line.ts';
import {tabLine} from '../../../source/screens/ui/tabs.tsx';

test('the tab of the screen stands in brackets', () => {
	expect(tabLine('accounts', 80).map(textOf).join('')).toContain('[2 Accounts]');
	expect(lineWidth(tabLine('cut-over', 80))).toBeLessThanOrEqual(80);
});

test('on a narrow screen every key stays in sight, and the whole name of the screen that is shown', () => {
	const shown = (width: number) => tabLine('cut-over', width).map(textOf).join('');
	expect(shown(60)).toBe('0 Home 1 All 2 Acc 3 Err 4 Work 5 Log 6 Plan [7 Cut-over]');
	expect(shown(40)).toBe('0 1 2 3 4 5 6 [7 Cut-over]');
	for (const screen of ['home', 'overview', 'accounts', 'errors', 'workers', 'log', 'plan', 'cut-over'] as const)
		for (const width of [40, 60, 80]) expect(lineWidth(tabLine(screen, width))).toBeLessThanOrEqual(width);
});
