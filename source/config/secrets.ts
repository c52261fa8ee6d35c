/** Which values are secrets, and who may read the file that holds them. */
import {MigrationError} from '../engine/failure.ts';
import {type Config, secretKeys} from './schema.ts';
import {quoted, shown} from './shown.ts';
import {type Group, leaves, named, type Path, valueAt} from './tree.ts';

/** A secret in a file that others may read is no secret any more. */
export function refuseOpenSecrets(file: string, mode: number, tree: Group, isLiteral: (path: Path) => boolean): void {
	if ((mode & 0o077) === 0) return;
	const open = leaves(tree).filter(path => isLiteral(path) && isSecret(path) && !isKeyPath(tree, path));
	if (open.length === 0) return;
	throw new MigrationError(
		'configuration',
		`${shown(file)} holds ${open.map(named).join(', ')}, and other users of this machine may read it`,
		{hint: `chmod 600 ${quoted(shown(file))}`},
	);
}

/** Every secret value of a configuration: what no log, event or report may hold, wherever it came from. */
export const secretsOf = (config: Config): readonly string[] =>
	textsIn(config).flatMap(({path, text}) =>
		text === '' || !isSecret(path) || (path.at(-1) === 'privateKeyFile' && !text.startsWith('-----BEGIN'))
			? []
			: [text],
	);

function textsIn(value: unknown, path: Path = []): ReadonlyArray<{readonly path: Path; readonly text: string}> {
	if (typeof value === 'string') return [{path, text: value}];
	if (typeof value !== 'object' || value === null) return [];
	const step = (key: string) => (Array.isArray(value) ? Number(key) : key);
	return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, step(key)]));
}

const isSecret = (path: Path) => {
	const name = path.map(part => (typeof part === 'number' ? '*' : part)).join('.');
	return secretKeys.some(key => key === name);
};

/** The path of a key file is no secret; the key itself is. */
const isKeyPath = (tree: Group, path: Path) =>
	path.at(-1) === 'privateKeyFile' && !String(valueAt(tree, path)).startsWith('-----BEGIN');
