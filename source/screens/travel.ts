/** Ways between places: number keys, Enter, Esc, and the steps within a list. Pure. */
import {count} from '../reports/numbers.ts';
import {clamp, type List, type Move, stepTo, topFor} from './list.ts';
import {listOf} from './lists/of.ts';
import {here, type Model, type Place, placeOf, type Screen} from './model.ts';
import {enter, say, withPlace} from './next.ts';
import {commandForAll, isCut, mostWanted} from './paging.ts';

/** A screen of the first row: it begins the way anew, and where one was there before it is found as it was left. */
export function go(model: Model, screen: Screen): Model {
	const left = {...leaving(model), overlay: null};
	const [home] = model.places;
	if (screen === 'home') return {...left, places: [home]};
	const known = model.places.findIndex(place => place.screen === screen);
	if (known > 0) return {...left, places: [home, ...model.places.slice(1, known + 1)]};
	return {...left, places: [home, placeOf(screen)]};
}

/** Who goes somewhere else wants to see something else first: the question that was to be put there is not put elsewhere. */
const leaving = (model: Model): Model => (model.awaited?.kind === 'open-plan' ? {...model, awaited: null} : model);

/** A filter goes first, then the place. */
export function back(model: Model): Model {
	const {list} = here(model);
	if (list.filter !== '') return settled(withPlace(model, {list: {...list, filter: ''}}));
	const [home, ...rest] = model.places;
	return rest.length === 0 ? model : {...leaving(model), places: [home, ...rest.slice(0, -1)]};
}

export const deeper = (model: Model, screen: Screen, change: Partial<Place>): Model =>
	enter(model, placeOf(screen, change));

export function step(model: Model, wanted: Move): Model {
	const place = here(model);
	const {total, height} = listOf(model);
	const moved = choose(model, stepTo(place.list, wanted, total, height));
	// Whoever moves up in the log wants to read; whoever goes to its end wants to follow.
	if (place.screen === 'log') return withPlace(moved, {follow: wanted === 'last'});
	return readOn(moved, total);
}

const nearEnd = 50;

/** A list that comes in pages: whoever comes near the end of what has been read gets more, or is told where more is. */
function readOn(model: Model, total: number): Model {
	const place = here(model);
	const {screen, list, wanted, tab} = place;
	const {files, recentErrors} = model.data;
	const rows = screen === 'files' ? files : screen === 'errors' && tab === 1 ? recentErrors : null;
	if (!isCut(rows, wanted) || list.chosen < total - nearEnd) return model;
	if (wanted < mostWanted) return withPlace(model, {wanted: Math.min(mostWanted, wanted * 2)});
	return say(model, `${count(mostWanted)} are read; all: ${commandForAll(place)}`);
}

export function choose(model: Model, index: number): Model {
	const {list} = here(model);
	const {total, height, keyAt} = listOf(model);
	const chosen = clamp(index, total);
	return withPlace(model, {
		list: {...list, chosen, key: keyAt(chosen), top: topFor({top: list.top, chosen}, total, height)},
	});
}

/** After rows, order or size have changed: the chosen row is the same record as before, wherever it stands now. */
export function settled(model: Model): Model {
	const place = here(model);
	const {list} = place;
	const rows = listOf(model);
	const found = list.key === null ? -1 : rows.indexOf(list.key);
	const chosen = place.screen === 'log' && place.follow ? rows.total - 1 : found === -1 ? list.chosen : found;
	const index = clamp(chosen, rows.total);
	const top = topFor({top: list.top, chosen: index}, rows.total, rows.height);
	// A list that nobody has moved in shows its first row, whichever that is.
	const key = list.key === null && index === 0 ? null : rows.keyAt(index);
	if (index === list.chosen && top === list.top && key === list.key) return model;
	return withPlace(model, {list: {...list, chosen: index, top, key}});
}

export const sortedBy = (model: Model, sort: List['sort'], reverse: boolean): Model => {
	const {list} = here(model);
	return settled(withPlace(model, {list: {...list, sort, reverse}}));
};

/** The next column that rows can be sorted by. Numbers begin with the most. */
export function sortNext(model: Model): Model {
	const {list} = here(model);
	const {sorts} = listOf(model);
	if (sorts.length === 0) return model;
	const at = sorts.findIndex(({title}) => title === list.sort);
	const one = sorts[(at + 1) % sorts.length];
	return one === undefined ? model : sortedBy(model, one.title, one.align === 'right');
}
