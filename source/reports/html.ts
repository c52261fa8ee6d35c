/**
The one writer of HTML. Whatever is put into a template is text, made safe for a person's eyes and escaped for the page;
only what this module has made itself goes in as it is. So a name can neither run nor pass itself off as another.

Values stand in text or between the quotes of an attribute. They have no place inside `<script>` or `<style>`.
*/
import {safeLine} from './safe-text.ts';

const made: unique symbol = Symbol('html');

/** Markup that this module has made. Nothing else can make one. */
export type Html = {readonly [made]: string};

type Value = Html | string | number | null | undefined | readonly Html[];

/** A piece of a page; lists of pieces are joined, null and undefined are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
	const pieces = parts.map((part, index) => part + (index < values.length ? written(values[index]) : ''));
	return {[made]: pieces.join('')};
}

function written(value: Value): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return escaped(safeLine(value));
	return isList(value) ? value.map(piece => piece[made]).join('') : value[made];
}

const isList = (value: Html | readonly Html[]): value is readonly Html[] => Array.isArray(value);

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? '');

type Page = {
	readonly title: string;
	/** CSS of our own. */
	readonly style: string;
	readonly body: Html;
};

/** A whole page in one file: it asks no network for anything, runs nothing, and says so to the browser. */
export function htmlPage({title, style, body}: Page): string {
	const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{[made]: style}}</style>
</head>
<body>
${body}
</body>
</html>
`;
	return page[made];
}
