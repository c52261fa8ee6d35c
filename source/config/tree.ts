/** A configuration before it is checked: texts, lists and groups of them. */

export type Path = ReadonlyArray<string | number>;

export type Tree = string | readonly Tree[] | Group;
export type Group = {readonly [key: string]: Tree};

export const isGroup = (tree: Tree | undefined): tree is Group => typeof tree === 'object' && !Array.isArray(tree);

/** `source.buckets[0]`. */
export const named = (path: Path): string =>
	path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');

/** The paths of all texts. */
export function leaves(tree: Tree, path: Path = []): readonly Path[] {
	if (typeof tree === 'string') return [path];
	if (!isGroup(tree)) return tree.flatMap((item, index) => leaves(item, [...path, index]));
	return Object.entries(tree).flatMap(([key, value]) => leaves(value, [...path, key]));
}

export function valueAt(tree: Tree, path: Path): Tree | undefined {
	return path.reduce<Tree | undefined>((node, key) => {
		if (typeof node !== 'object') return undefined;
		return isGroup(node) ? node[String(key)] : node[Number(key)];
	}, tree);
}

/** The same tree with one text in it, in groups that are made where they are missing. */
export function withValue(group: Group, [key, ...rest]: readonly string[], value: string): Group {
	if (key === undefined) return group;
	const inner = group[key];
	return {...group, [key]: rest.length === 0 ? value : withValue(isGroup(inner) ? inner : {}, rest, value)};
}
