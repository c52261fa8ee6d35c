/** Keys that mean something on one screen only. Pure. */
import type {Meaning} from './keys.ts';
import type {Model} from './model.ts';
import {type Next, next} from './next.ts';

export function special(model: Model, meaning: Meaning): Next {
	switch (meaning) {
		default:
			return next(model);
	}
}
