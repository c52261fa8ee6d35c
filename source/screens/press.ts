/** What a key press does. Where something is being typed, keys are text; else they mean what the table says. Pure. */
import {complete, obey} from './commands.ts';
import {answer, askLeave} from './danger.ts';
import type {Key} from './dialogue.ts';
import {type Meaning, meaningOf, nameOf} from './keys.ts';
import {bodyOf} from './layout.ts';
import {type Move, newList} from './list.ts';
import {listOf} from './lists/of.ts';
import {here, type Model, type Overlay, type Screen} from './model.ts';
import {type Next, next, refuse, withOverlay, withPlace} from './next.ts';
import {openChosen} from './open.ts';
import {helpLines} from './pages/help-lines.ts';
import {jump, special} from './special.ts';
import {changeConcurrency, pauseOrResume} from './steer.ts';
import {themeOf} from './theme.ts';
import {back, go, settled, sortedBy, sortNext, step} from './travel.ts';
import {emptyInput, inputOf, type} from './ui/text-input.ts';

const moves: ReadonlySet<string> = new Set(['up', 'down', 'first', 'last', 'page-up', 'page-down'] satisfies Move[]);
const isMove = (meaning: Meaning): meaning is Move => moves.has(meaning);

export function press(model: Model, key: Key): Next {
	const name = nameOf(key);
	if (name === 'ctrl-l') return next({...model, asked: {}}, {type: 'redraw'});
	if (name === 'ctrl-z') return next(model, {type: 'suspend'});
	const {overlay} = model;
	if (overlay?.kind === 'dialog') return answer(model, overlay.dialog, key);
	if (overlay !== null) return typing(model, overlay, key);
	const meaning = meaningOf(key, here(model).screen);
	return meaning === undefined ? next(model) : act({...model, message: null}, meaning);
}

function act(model: Model, meaning: Meaning): Next {
	if (isMove(meaning)) return next(step(model, meaning));
	if (meaning.startsWith('go:')) return next(settled(go(model, meaning.slice(3) as Screen)));
	const {list} = here(model);
	switch (meaning) {
		case 'open':
			return openChosen(model);
		case 'back':
			return next(settled(back(model)));
		case 'filter':
			return next(withOverlay(withRows(model), {kind: 'filter', input: inputOf(list.filter), before: list.filter}));
		case 'sort':
			return next(sortNext(model));
		case 'reverse':
			return next(sortedBy(model, list.sort, !list.reverse));
		case 'command':
			return next(withOverlay(model, {kind: 'command', input: emptyInput}));
		case 'help':
			return next(withOverlay(model, {kind: 'help', input: emptyInput, top: 0}));
		case 'pause':
			return pauseOrResume(model);
		case 'faster':
			return changeConcurrency(model, 4);
		case 'slower':
			return changeConcurrency(model, -4);
		case 'leave':
			return askLeave(model);
		case 'write':
			return writeRow(model);
		default:
			return special(model, meaning);
	}
}

function writeRow(model: Model): Next {
	const {screen, list} = here(model);
	const row = screen === 'record' ? model.data.record : listOf(model).rowAt(list.chosen);
	if (row === undefined || row === null) return refuse(model, 'there is no row to write');
	return next(model, {type: 'write', name: screen, text: `${JSON.stringify(row, null, 2)}\n`});
}

type Typing = Exclude<Overlay, {kind: 'dialog'}>;

function typing(model: Model, overlay: Typing, key: Key): Next {
	const ended = key.name === 'escape' || (key.ctrl && key.text === 'c');
	if (ended) return next(leaveTyping(model, overlay));
	if (key.name === 'enter') return enter(model, overlay);
	if (overlay.kind === 'command' && key.name === 'tab')
		return next(withOverlay(model, {...overlay, input: inputOf(complete(overlay.input.text))}));
	if (overlay.kind === 'help' && (key.name === 'up' || key.name === 'down' || key.name.startsWith('page')))
		return next(withOverlay(model, scrolled(model, overlay, key)));
	// Backspace in an empty line leaves it, as in an editor.
	if (key.name === 'backspace' && overlay.input.text === '') return next(leaveTyping(model, overlay));
	const input = type(overlay.input, key);
	if (input === overlay.input) return next(model);
	if (overlay.kind === 'help') return next(withOverlay(model, {...overlay, input, top: 0}));
	const typed = withOverlay(model, {...overlay, input});
	return next(overlay.kind === 'filter' ? filtered(typed, input.text) : typed);
}

/** No further than there is something to be seen. */
function scrolled(model: Model, help: Extract<Overlay, {kind: 'help'}>, key: Key): Overlay {
	const {most} = helpLines(help.input.text, here(model).screen, bodyOf(model), themeOf(model).marks.cut);
	return {...help, top: Math.max(0, Math.min(Math.min(help.top, most) + scroll(key), most))};
}

const scroll = ({name}: Key): number => (name === 'up' ? -1 : name === 'down' ? 1 : name === 'pageUp' ? -8 : 8);

/** The summary of a plan has no rows to filter: they are on its next page. */
const withRows = (model: Model): Model =>
	here(model).screen === 'plan' && here(model).tab === 0 ? withPlace(model, {tab: 1, list: newList()}) : model;

/** In the log nothing is left out: the newest line that matches comes into sight. */
function filtered(model: Model, filter: string): Model {
	const {screen, list} = here(model);
	// Keys that only move the cursor change nothing of what is shown.
	if (filter === list.filter) return model;
	const wanted = withPlace(model, {list: {...list, filter}});
	if (screen === 'plan') return settled(searchAnew(wanted));
	if (screen !== 'log') return settled(wanted);
	return filter === '' ? wanted : {...jump(wanted, listOf(wanted).total - 1, -1).model, message: null};
}

/** What was found is dropped together with the memory of having asked for it: else nobody would ask for it again. */
function searchAnew(model: Model): Model {
	const {'plan-search': _, ...asked} = model.asked;
	return {...model, asked, data: {...model.data, planFound: null}};
}

/** Esc leaves a filter as it was before. */
const leaveTyping = (model: Model, overlay: Typing): Model => {
	const closed = withOverlay(model, null);
	return overlay.kind === 'filter' ? filtered(closed, overlay.before) : closed;
};

function enter(model: Model, overlay: Typing): Next {
	const closed = withOverlay(model, null);
	if (overlay.kind !== 'command') return next(closed);
	const {model: after, effects} = obey({...closed, message: null}, overlay.input.text);
	return {model: settled(after), effects};
}
