/** What follows from an action: the next model, and what the console is to do. */
import type {Reason} from '../engine/failure.ts';
import type {Effect} from './dialogue.ts';
import type {Message, Model, Overlay, Place} from './model.ts';

export type Next = {readonly model: Model; readonly effects: readonly Effect[]};

export const next = (model: Model, ...effects: readonly Effect[]): Next => ({model, effects});

export const say = (model: Model, text: string, tone: Message['tone'] = 'plain'): Model => ({
	...model,
	message: {text, tone, at: model.now},
});

/** Nothing happens, and why. */
export const refuse = (model: Model, text: string): Next => next(say(model, text, 'bad'));

/** What does not fit a line, to be read until it is closed; beside what is being typed or asked it is a line after all. */
export function tell(model: Model, title: string, {message, hint}: Reason): Model {
	if (model.overlay !== null) return say(model, `${title}: ${message}${hint === null ? '' : `. ${hint}`}`, 'bad');
	const told = {kind: 'told', title, message, hint, top: 0} as const;
	return withOverlay({...model, message: null}, {kind: 'dialog', dialog: told});
}

export const withOverlay = (model: Model, overlay: Overlay | null): Model => ({...model, overlay});

/** The place that is shown, changed; the crumbs before it stay. */
export function withPlace(model: Model, change: Partial<Place>): Model {
	const [first, ...rest] = model.places;
	const last = rest.pop();
	return last === undefined
		? {...model, places: [{...first, ...change}]}
		: {...model, places: [first, ...rest, {...last, ...change}]};
}

/** What another list has left there must not be taken for this one's: it is read anew. */
export function forget(model: Model, what: 'files' | 'record'): Model {
	const {[what]: _, ...asked} = model.asked;
	return {...model, asked, data: {...model.data, [what]: null}};
}

const mostCrumbs = 12;

/** One crumb deeper. */
export const enter = (model: Model, place: Place): Model => ({
	...model,
	places: [model.places[0], ...model.places.slice(1).slice(1 - mostCrumbs), place],
});
