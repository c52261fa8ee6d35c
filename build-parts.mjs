/**
What is loaded later is loaded in parts.

esbuild makes a file of whatever the same importers share. With sixty modules that are loaded later, by one command or
another, a backup was 92 files, and a third of its start went into finding and linking them. Here each such module takes
the others of its part along: few sets of importers are left, and few files.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';

/**
The first that fits a module's path. A part holds what is wanted together; what answers at once, such as `ctl`, takes
nothing along that a run needs, and a lock that is held is refused before Salesforce's client is loaded.
*/
const parts = [
	['console', /^composition\/open-console/],
	['sandbox', /^sandbox\//],
	['salesforce', /^salesforce\//],
	['threads', /^workers\//],
	['runs', /\/(?:run-)?(?:backup|migrate|rollback|single-phase)\.ts$|\/confirm-org/],
	['answers', /\/(?:ctl|steer|completion|init|attach|sandbox|demo|unfinished|at-work|end-run|load|lock)\.ts$/],
	['readings', /./],
];
const partOf = path => parts.find(([, holds]) => holds.test(path))[0];

/** Of the program in `source`, for a build that splits. */
export const inParts = source => ({
	name: 'in parts',
	setup({onResolve, onLoad}) {
		const later = laterIn(source);
		onResolve({filter: /\.tsx?$/}, ({kind, path, resolveDir}) => {
			const module = relative(source, join(resolveDir, path));
			return kind === 'dynamic-import' && later.has(module) ? {path: module, namespace: 'later'} : undefined;
		});
		onLoad({filter: /./, namespace: 'later'}, ({path}) => ({
			contents: `import 'part:${partOf(path)}'; export * from './${path}';`,
			resolveDir: source,
		}));
		onResolve({filter: /^part:/}, ({path}) => ({path: path.slice('part:'.length), namespace: 'part'}));
		onLoad({filter: /./, namespace: 'part'}, ({path: part}) => ({
			contents: [...later]
				.filter(path => partOf(path) === part)
				.map(path => `import './${path}';`)
				.join(''),
			resolveDir: source,
		}));
	},
});

/** Modules of a room that somebody imports by `import('…')`. */
function laterIn(source) {
	const files = readdirSync(source, {recursive: true}).filter(file => /\.tsx?$/.test(file));
	const found = files.flatMap(file =>
		[...readFileSync(join(source, file), 'utf8').matchAll(/\bimport\('(\.[^']+)'\)(?!\.)/g)].map(([, path]) =>
			join(file, '..', path),
		),
	);
	return new Set(found.filter(path => path.includes('/')).toSorted());
}
