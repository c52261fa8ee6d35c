/**
Builds the program: source/cli.ts → dist/cli.js, its threads source/workers/thread.ts →
dist/thread.js and the check of a large ledger source/db/check.ts → dist/check.js, with what is loaded later in chunks,
by the parts of build-parts.mjs.

`import {build} from './build.mjs'` does the same from a test; `build.mjs` as a command runs it once.
*/
import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import {inParts} from './build-parts.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const packages = realpathSync(join(root, 'node_modules'));
const program = {cli: 'source/cli.ts'};
/** They share nothing with the program, which is in another thread or process: each is one file. */
const besides = {thread: 'source/workers/thread.ts', check: 'source/db/check.ts'};

/**
Bundled although they are packages: every command waits for them, and one file of what is used is read four times as fast
as hundreds of files of which a tenth is used.
*/
const bundled = new Set([
	...['ink', 'ink-spinner', 'ink-table', 'jsforce', 'meow', 'pino', 'react', 'string-width', 'yaml', 'zod'],
]);

/** The bundled packages that are CommonJS ask for Node's own modules by `require`, which a module does not have. */
const banner =
	"import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);";

/** Lines of bundled packages that are written anew, by file. */
const mended = [
	{
		// Ink keeps every text that it has ever measured or cut: over hours of frames that is memory that never comes back.
		file: 'ink/build/measure-text.js',
		lines: [['cache.set(text, dimensions);', 'if (cache.size > 2000) cache.clear();\n$&']],
	},
	{
		file: 'ink/build/wrap-text.js',
		lines: [
			[/^const cache = \{\};$/m, 'let cache = {}, kept = 0;'],
			[/^ *cache\[cacheKey\] = .*$/m, 'if (++kept > 2000) { cache = {}; kept = 0; }\n$&'],
		],
	},
	{
		// Ink's layout engine unpacks itself through `fetch` where there is one, and Node's takes a fifth of a second to
		// load. The engine's other way is as good.
		file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
		lines: [[/^/, 'const fetch = undefined;\n']],
	},
	{
		// What meow would mend in our package.json, with every licence's name, it makes before anybody asks for it.
		file: 'meow/build/dependencies.js',
		lines: [
			['var normalizeExports = requireNormalize();', ''],
			[
				'const normalizePackageData = getDefaultExportFromCjs(normalizeExports);',
				'const normalizePackageData = data => getDefaultExportFromCjs(requireNormalize())(data);',
			],
		],
	},
	{
		// All emoji in one expression: 20 ms of every start, whether there is one to measure or not.
		file: 'string-width/index.js',
		lines: [
			[/^const rgiEmojiRegex = (.*);$/m, 'let emoji;'],
			['rgiEmojiRegex.test(', '(emoji ??= /^\\p{RGI_Emoji}$/v).test('],
		],
	},
];

const only = path => new RegExp(`^${path.replace(/[^\w/]/g, '\\$&')}$`);

const mendLines = {
	name: 'mend lines',
	setup({onLoad, onEnd}) {
		const missed = new Set(mended.map(({file}) => file));
		onEnd(() => ({errors: [...missed].map(file => ({text: `${file} is to be mended, and was not read`}))}));
		for (const {file, lines} of mended) {
			onLoad({filter: only(join(packages, file))}, ({path}) => {
				missed.delete(file);
				let contents = readFileSync(path, 'utf8');
				for (const [found, line] of lines) {
					const before = contents;
					contents = contents.replace(found, line);
					if (contents === before) throw new Error(`${path} has changed: look whether ${found} is still to be mended`);
				}
				return {contents, loader: 'js'};
			});
		}
	},
};

/**
What jsforce would send requests with, had it not been given a transport of ours (`source/salesforce/jsforce.ts`): half of
the time that it takes to load.
*/
const withoutTransport = {
	name: 'jsforce without its transport',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^(?:node-fetch|form-data|https-proxy-agent)$/}, ({path, importer}) =>
			/[\\/]jsforce[\\/]/.test(importer) ? {path, namespace: 'absent'} : undefined,
		);
		onLoad({filter: /./, namespace: 'absent'}, () => ({contents: 'module.exports = {};'}));
	},
};

/** A chunk of an older build may still be wanted by a program that started before this build. */
const staleAfterMs = 3_600_000;

export async function build() {
	const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const how = {
		absWorkingDir: root,
		outdir: dist,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		// Ink's debugger is not installed, and DEV in an operator's environment must not ask for it.
		external: [...Object.keys(dependencies).filter(name => !bundled.has(name)), 'react-devtools-core'],
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		jsx: 'automatic',
		banner: {js: banner},
		sourcemap: 'linked',
		legalComments: 'none',
		logLevel: 'warning',
		write: false,
	};
	const built = await Promise.all([
		esbuild.build({
			...how,
			entryPoints: program,
			splitting: true,
			chunkNames: 'chunks/[name]-[hash]',
			plugins: [mendLines, withoutTransport, inParts(join(root, 'source'))],
		}),
		esbuild.build({...how, entryPoints: besides}),
	]);
	const outputFiles = built.flatMap(one => one.outputFiles);

	// Chunks first, the entry points last and by rename: whoever starts the program in between gets one build or the other.
	mkdirSync(dist, {recursive: true});
	const ordered = outputFiles.toSorted((a, b) => b.path.split('/').length - a.path.split('/').length);
	for (const {path, contents} of ordered) {
		mkdirSync(dirname(path), {recursive: true});
		const fresh = `${path}.${process.pid}.new`;
		writeFileSync(fresh, contents);
		if (path.endsWith('cli.js')) chmodSync(fresh, 0o755);
		renameSync(fresh, path);
	}
	removeStale(new Set(outputFiles.map(({path}) => path)));
}

function removeStale(current) {
	for (const entry of readdirSync(dist, {recursive: true, withFileTypes: true})) {
		const path = join(entry.parentPath, entry.name);
		if (!entry.isFile() || current.has(path)) continue;
		const stat = statSync(path, {throwIfNoEntry: false});
		if (stat && Date.now() - stat.mtimeMs > staleAfterMs) rmSync(path, {force: true});
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
