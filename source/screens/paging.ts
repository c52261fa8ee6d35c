/** Lists that come in pages: whether there is more than has been read, and where all of it is to be had. Pure. */
import {retryClassOf} from '../engine/retry-class.ts';
import type {FileFilter} from '../engine/survey.ts';
import type {Place} from './model.ts';

/** No list is read further than this: whoever wants more of it has no use for a screen. */
export const mostWanted = 50_000;

/** As many rows as were asked for: nobody can tell whether that is all. */
export const isCut = (rows: readonly unknown[] | null, wanted: number): boolean =>
	rows !== null && rows.length >= wanted;

/** The command that has every row of such a list. */
export function commandForAll({screen, filter}: Pick<Place, 'screen' | 'filter'>): string {
	if (screen === 'errors') return 'doclift status --recent-errors N';
	const only = classOf(filter);
	return `doclift status --export FILE.csv${only === undefined ? '' : ` --only ${only}`}`;
}

/** As `--only` takes it; undefined where the list is of no class. */
function classOf({states: [state] = [], failure, linkFailure}: FileFilter): string | undefined {
	return state === undefined || failure === undefined ? linkFailure : retryClassOf({state, kind: failure});
}

/** How more of a list comes into sight that is cut. */
export const moreWords = (place: Pick<Place, 'screen' | 'filter' | 'wanted'>): string =>
	place.wanted < mostWanted ? 'G reads on' : `all: ${commandForAll(place)}`;
