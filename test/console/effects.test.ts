import {expect, test} from 'vitest';
import {createEffects, type EffectPorts} from '../../source/console/effects.ts';
import type {Action} from '../../source/screens/dialogue.ts';

const unused = () => {
	throw new Error('nothing asks for it');
};

function effectsWith(exportPlan: EffectPorts['exportPlan']) {
	const told: Action[] = [];
	const carryOut = createEffects(
		{
			client: {send: unused},
			followed: {start: unused, hear: unused},
			loader: {load: unused},
			terminal: {suspend: unused},
			painter: {repaint: unused},
			dispatch: action => void told.push(action),
			leave: unused,
		},
		{now: () => 7, stop: unused, exportPlan, folder: '.'},
	);
	return {carryOut, told};
}

test('a plan that is being written is not begun a second time, and may be written again afterwards', async () => {
	const written: Array<(file: string) => void> = [];
	const {carryOut, told} = effectsWith(() => new Promise(resolve => void written.push(resolve)));
	const order = {type: 'export-plan', planId: 'CUT-7K3M-Q2PX'} as const;
	carryOut(order);
	carryOut(order);
	expect(written).toHaveLength(1);
	expect(told).toEqual([{type: 'failed', message: 'plan CUT-7K3M-Q2PX is being written already', now: 7}]);
	written[0]?.('/srv/plan.csv');
	await expect.poll(() => told.at(-1)).toEqual({type: 'written', file: '/srv/plan.csv', now: 7});
	carryOut(order);
	expect(written).toHaveLength(2);
});
