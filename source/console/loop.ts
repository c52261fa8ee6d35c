/** The console's loop: an action makes the next model and effects, the effects are carried out, and the model may be drawn. */
import type {Action, Effect} from '../screens/dialogue.ts';
import type {Cause} from './frame-pace.ts';

export type Dispatch = (action: Action, cause?: Cause) => void;

export type Loop<Model> = {
	/** The newest one. */
	readonly model: () => Model;
	/** One after the other: an effect may bring the next action about while this one is still at work. */
	readonly dispatch: Dispatch;
};

type Turning<Model> = {
	readonly initial: Model;
	readonly reduce: (model: Model, action: Action) => {readonly model: Model; readonly effects: readonly Effect[]};
	readonly carryOut: (effect: Effect) => void;
	/** All that was to be done is done, and there may be something new to be seen. */
	readonly moved: (cause: Cause) => void;
};

export function createLoop<Model>({initial, reduce, carryOut, moved}: Turning<Model>): Loop<Model> {
	let model = initial;
	const actions: Action[] = [];
	let busy = false;

	const turn = () => {
		for (let next = actions.shift(); next; next = actions.shift()) {
			const {model: after, effects} = reduce(model, next);
			model = after;
			for (const effect of effects) carryOut(effect);
		}
	};

	return {
		model: () => model,
		dispatch(action, cause = 'news') {
			actions.push(action);
			if (busy) return;
			busy = true;
			try {
				turn();
			} finally {
				busy = false;
			}
			moved(cause);
		},
	};
}
