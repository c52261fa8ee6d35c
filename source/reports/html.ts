/**
The one writer of HTML. What is `Html` was written by us or has been escaped; every other value is text from outside and
is escaped where it is put in, in elements and in quoted attributes alike.
*/
import {safeLine} from './safe-text.ts';

export type Html = {readonly html: string};

type Value = Html | string | number | null | false | readonly Html[];

/** `` html`<td>${name}</td>` ``: lists of HTML are joined, null and false are nothing, all else is text. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
	return {html: parts.map((part, at) => part + (at < values.length ? written(values[at] ?? null) : '')).join('')};
}

/** Text of our own that is HTML, CSS or a script already. Never for anything that came from outside. */
export const trusted = (text: string): Html => ({html: text});

function written(value: Value): string {
	if (value === null || value === false) return '';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return escaped(value);
	return 'html' in value ? value.html : value.map(one => one.html).join('');
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Marks that turn the direction of text around are shown as what they are, as on a terminal. */
const escaped = (text: string): string => safeLine(text).replaceAll(/[&<>"']/g, one => entities[one] ?? one);
