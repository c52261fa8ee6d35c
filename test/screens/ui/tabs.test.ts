import {expect, test} from 'vitest';
import {lineWidth, textOf} from '../../../source/screens/ui/line.ts';
import {tabLine} from '../../../source/screens/ui/tabs.tsx';

test('the tab of the screen stands in brackets', () => {
	expect(tabLine('accounts', 80).map(textOf).join('')).toContain('[2 Accounts]');
	expect(lineWidth(tabLine('cut-over', 80))).toBeLessThanOrEqual(80);
});
