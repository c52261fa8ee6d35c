/**
Reads a Python configuration without running it: assignments of literals, at the top of a module or in a class.

What it understands are strings, numbers, booleans, None, lists and tuples of them, and the environment (`os.environ`,
`os.getenv`). All else is reported by name and line, never guessed.
*/

export type PythonValue =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'number' | 'flag'; readonly text: string}
	| {readonly kind: 'none'}
	/** `fallback` is true where Python would have used a default of its own. */
	| {readonly kind: 'environment'; readonly name: string; readonly fallback: boolean}
	| {readonly kind: 'list'; readonly items: readonly PythonValue[]};

export type Assignment = {readonly name: string; readonly line: number; readonly value: PythonValue | undefined};

/** In the order of the file; `value` is undefined for what it does not understand. */
export function readPython(source: string): readonly Assignment[] {
	const found: Assignment[] = [];
	for (const {text, line} of statements(source)) {
		const match = /^\s*(?:self\.)?([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)\s*(.*)$/s.exec(text);
		if (!match?.[1]) continue;
		const scan = createScan(match[2] ?? '');
		const value = scan.value();
		found.push({name: match[1], line, value: scan.atEnd() ? value : undefined});
	}
	return found;
}

/** A logical line or what a semicolon cuts off it: an open bracket or triple quote joins lines; comments are left out. */
function* statements(source: string): Generator<{text: string; line: number}> {
	const token = /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\\\r?\n|\r?\n|[\s\S]/g;
	let text = '';
	let depth = 0;
	let line = 1;
	let start = 1;
	for (const [part] of source.matchAll(token)) {
		if (/^\r?\n$/.test(part) && depth === 0) {
			yield {text, line: start};
			text = '';
			start = line + 1;
		} else if (part === ';' && depth === 0) {
			yield {text, line: start};
			text = '';
			start = line;
			continue;
		} else if (/^[([{]$/.test(part)) depth++;
		else if (/^[)\]}]$/.test(part)) depth = Math.max(0, depth - 1);
		line += part.split('\n').length - 1;
		if (part.startsWith('#') || /^\\?\r?\n$/.test(part)) text += text === '' ? '' : ' ';
		else text += part;
	}
	yield {text, line: start};
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"'};

function createScan(text: string) {
	let at = 0;
	const take = (pattern: RegExp): RegExpExecArray | undefined => {
		const sticky = new RegExp(pattern.source, 'sy');
		sticky.lastIndex = at;
		const match = sticky.exec(text);
		if (match === null) return undefined;
		at += match[0].length;
		return match;
	};
	const skip = () => take(/\s*/);

	const string = (): string | undefined => {
		const match = take(/([rRuU]?)(?:'''(.*?)'''|"""(.*?)"""|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/);
		if (!match) return undefined;
		const body = match[2] ?? match[3] ?? match[4] ?? match[5] ?? '';
		if (match[1]?.toLowerCase() === 'r') return body;
		return body.replaceAll(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole);
	};

	const texts = (): PythonValue | undefined => {
		const parts: string[] = [];
		// Strings that stand beside each other are one.
		for (let part = string(); part !== undefined; part = string()) {
			parts.push(part);
			skip();
		}
		return parts.length === 0 ? undefined : {kind: 'text', text: parts.join('')};
	};

	const environment = (): PythonValue | undefined => {
		const start = at;
		const wrapped = take(/(?:int|float|str|bool)\s*\(\s*(?=(?:os\.)?(?:getenv|environ))/) !== undefined;
		const call = take(/(?:os\.)?(?:getenv\s*\(|environ\s*\.\s*get\s*\(|environ\s*\[)\s*/);
		const name = call && string();
		if (name === undefined) {
			at = start;
			return undefined;
		}
		skip();
		const fallback = take(/,\s*/) !== undefined && value() !== undefined;
		skip();
		const closed = take(/[\])]/) !== undefined && (!wrapped || take(/\s*\)/) !== undefined);
		return closed ? {kind: 'environment', name, fallback} : undefined;
	};

	const list = (): PythonValue | undefined => {
		if (!take(/[[({]/)) return undefined;
		const items: PythonValue[] = [];
		for (;;) {
			skip();
			if (take(/[\])}]/)) return {kind: 'list', items};
			const item = value();
			if (item === undefined) return undefined;
			items.push(item);
			skip();
			if (!take(/,/) && !/^[\])}]/.test(text.slice(at))) return undefined;
		}
	};

	const value = (): PythonValue | undefined => {
		skip();
		const word = take(/(?:True|False|None)\b/)?.[0];
		if (word !== undefined) return word === 'None' ? {kind: 'none'} : {kind: 'flag', text: word.toLowerCase()};
		const number = take(/-?\d[\d_]*(?:\.\d+)?(?![\w.])/)?.[0];
		if (number !== undefined) return {kind: 'number', text: number.replaceAll('_', '')};
		return texts() ?? environment() ?? list();
	};

	return {
		value,
		atEnd: () => {
			skip();
			take(/,/);
			skip();
			return at === text.length;
		},
	};
}
