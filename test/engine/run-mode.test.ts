import {expect, test} from 'vitest';
import {executionMode, planExecutedIn} from '../../source/engine/run-mode.ts';

test('a run that executes a plan names it, begun or gone on with', () => {
	for (const state of ['ready', 'executing'] as const) {
		expect(planExecutedIn(executionMode({code: 'CUT-7K3M-Q2PX', state}))).toBe('CUT-7K3M-Q2PX');
	}
	expect(executionMode({code: 'BACK-9WTR-4HNC', state: 'executing'})).toBe('plan BACK-9WTR-4HNC, resumed');
});

test.each(['plan', 'full', 'incremental, dry run'])('a run that is %s executes no plan', mode => {
	expect(planExecutedIn(mode)).toBeNull();
});
