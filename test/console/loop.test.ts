import {expect, test} from 'vitest';
import {createLoop} from '../../source/console/loop.ts';
import type {Action, Effect} from '../../source/screens/dialogue.ts';

const tick = (now: number): Action => ({type: 'tick', now});
const written = (file: string): Action => ({type: 'written', file, now: 0});

/** A loop whose model is all that it was told, and in which each tick wants one file written. */
function opened(carryOut: (effect: Effect, dispatch: (action: Action) => void) => void) {
	const moved: string[] = [];
	const loop = createLoop<readonly string[]>({
		initial: [],
		reduce: (model, action) => ({
			model: [...model, action.type === 'written' ? action.file : action.type],
			effects: action.type === 'tick' ? [{type: 'write', name: `of ${action.now}`, text: ''}] : [],
		}),
		carryOut: effect => carryOut(effect, loop.dispatch),
		moved: cause => moved.push(`${cause}: ${loop.model().join(', ')}`),
	});
	return {...loop, moved};
}

test('one action after the other: what an effect brings about waits until the one at work is done', () => {
	const seen: string[] = [];
	const {dispatch, model, moved} = opened((effect, again) => {
		if (effect.type !== 'write') return;
		again(written(effect.name));
		seen.push(model().join(', '));
	});
	dispatch(tick(1));
	expect(seen).toEqual(['tick']);
	expect(moved).toEqual(['news: tick, of 1']);
	dispatch(written('by a key'), 'key');
	expect(moved.at(-1)).toBe('key: tick, of 1, by a key');
});

test('an effect that throws ends its own action, and the next one finds the loop free', () => {
	let broken = true;
	const {dispatch, model} = opened(() => {
		if (broken) throw new Error('the bomb');
	});
	expect(() => dispatch(tick(1))).toThrow('the bomb');
	broken = false;
	dispatch(tick(2));
	expect(model()).toEqual(['tick', 'tick']);
});
