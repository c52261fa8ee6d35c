/**
A YAML file as plain text values with their places.

Every scalar stays the text that stands in the file (`64.0`, `0123`, `no`); what it means is for the schema to say. So
a password never loses its leading zero, and an API version never its decimal place.
*/
import {type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar} from 'yaml';
import {type Environment, substitute} from './environment.ts';
import {type Group, isGroup, type Path, type Tree} from './tree.ts';
import {yamlFault} from './yaml-fault.ts';

export type Place = {readonly line: number; readonly column: number};

/** One thing that is wrong. Its message says what must be, and never repeats a value, which may be a secret. */
export type Fault = {readonly path: Path; readonly message: string; readonly place?: Place};

export type ConfigDocument = {
	/** Keys without a value are left out of it. */
	readonly tree: Group;
	readonly absent: readonly Path[];
	readonly faults: readonly Fault[];
	/** Where the key stands; the nearest group above it when it is absent. */
	readonly placeOf: (path: Path) => Place;
	/** The value stands in the file itself, wholly or in part, and does not come from the environment alone. */
	readonly isLiteral: (path: Path) => boolean;
};

export function readDocument(text: string, environment: Environment): ConfigDocument {
	const lines = new LineCounter();
	const document = parseDocument(text, {schema: 'failsafe', lineCounter: lines, prettyErrors: false});
	const places = new Map<string, Place>([['[]', {line: 1, column: 1}]]);
	const literals = new Set<string>();
	const absent: Path[] = [];
	const faults: Fault[] = document.errors.map(error => {
		const {line, col} = lines.linePos(error.pos[0]);
		return {path: [], message: yamlFault(error.code), place: {line, column: col}};
	});

	const mark = (path: Path, node: unknown) => {
		const offset = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
		if (offset === undefined) return;
		const {line, col} = lines.linePos(offset);
		places.set(JSON.stringify(path), {line, column: col});
	};

	const scalar = (node: Scalar, path: Path): string | undefined => {
		const source = typeof node.value === 'string' ? node.value : String(node.value ?? '');
		if (node.type === 'PLAIN' && /^(?:~|null)?$/i.test(source)) return undefined;
		const {value, missing, literal} = substitute(source, environment);
		for (const name of missing) {
			faults.push({path, message: `needs the environment variable ${name}, which is not set`});
		}
		if (literal) literals.add(JSON.stringify(path));
		return value === '' && source !== '' ? undefined : value;
	};

	const convert = (node: Node | null | undefined, path: Path): Tree | undefined => {
		const target = isAlias(node) ? node.resolve(document as Document) : node;
		if (isScalar(target)) return scalar(target, path);
		if (isSeq(target)) {
			return target.items.map((item, index) => {
				mark([...path, index], item);
				return convert(item as Node, [...path, index]) ?? '';
			});
		}
		if (!isMap(target)) return undefined;
		const group: Record<string, Tree> = {};
		for (const {key, value} of target.items) {
			const name = isScalar(key) ? String(key.value) : String(key);
			mark([...path, name], key);
			const converted = convert(value as Node | null, [...path, name]);
			if (converted !== undefined) group[name] = converted;
			else absent.push([...path, name]);
		}
		return group;
	};

	const tree = convert(document.contents, []) ?? {};
	const isFit = isGroup(tree);
	if (!isFit && faults.length === 0) faults.push({path: [], message: 'must be a list of keys with their values'});

	return {
		tree: isFit ? tree : {},
		absent,
		faults,
		placeOf: path => {
			for (let length = path.length; length > 0; length--) {
				const place = places.get(JSON.stringify(path.slice(0, length)));
				if (place) return place;
			}
			return {line: 1, column: 1};
		},
		isLiteral: path => literals.has(JSON.stringify(path)),
	};
}
