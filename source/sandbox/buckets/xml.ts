/** The little XML that S3 speaks: a writer for documents, and a reader for the three that clients send. */

export type Element = readonly [name: string, content: string | number | boolean | readonly Element[] | Markup];

/** Elements that are written already. */
export type Markup = {readonly markup: string};

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A whole document. `plain` leaves out S3's namespace, as its errors do. */
export function document([name, content]: Element, {plain = false} = {}): string {
	const xmlns = plain ? '' : ` xmlns="${namespace}"`;
	return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${xmlns}>${write(content)}</${name}>`;
}

function write(content: Element[1]): string {
	if (typeof content !== 'object') return escapeText(String(content));
	if ('markup' in content) return content.markup;
	let text = '';
	for (const [name, inner] of content) text += `<${name}>${write(inner)}</${name}>`;
	return text;
}

const named: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

/** Control characters have no place in XML 1.0; S3 writes them as references all the same, and so do we. */
export function escapeText(text: string): string {
	if (!special.test(text)) return text;
	return text.replaceAll(everySpecial, found => named[found] ?? `&#x${(found.codePointAt(0) ?? 0).toString(16)};`);
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold control characters
const special = /[&<>"\u0000-\u001F\uFFFE\uFFFF]/;
const everySpecial = new RegExp(special.source, 'g');

export type Parsed = {readonly name: string; readonly children: readonly Parsed[]; readonly text: string};

/** Reads elements and text; attributes and comments are passed over. Undefined where it is not well-formed. */
export function parse(xml: string): Parsed | undefined {
	type Open = {name: string; children: Parsed[]; text: string};
	const root: Open = {name: '', children: [], text: ''};
	const open: Open[] = [root];
	let at = 0;
	for (const tag of xml.matchAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>/g)) {
		const inner = open.at(-1);
		if (inner === undefined) return undefined;
		inner.text += unescapeText(xml.slice(at, tag.index));
		at = tag.index + tag[0].length;
		const [, closing, name, empty] = tag;
		if (name === undefined) continue;
		if (closing === '/') {
			if (open.length === 1 || inner.name !== name) return undefined;
			open.pop();
			continue;
		}
		const element: Open = {name, children: [], text: ''};
		inner.children.push(element);
		if (empty !== '/') open.push(element);
	}
	const [top] = root.children;
	return open.length === 1 && root.children.length === 1 ? top : undefined;
}

const references: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function unescapeText(text: string): string {
	return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
		if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
		if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
		return references[name] ?? whole;
	});
}

/** Text of the first child of that name. */
export const textOf = (element: Parsed, name: string): string | undefined =>
	element.children.find(child => child.name === name)?.text;
