/** Who may import whom, and where things stand. Decisions stay free of the world, adapters of one another. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, dirname, join, relative, resolve} from 'node:path';
import ts from 'typescript';
import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../source');

type Rule = {
	/** Folders of source/ beside its own. */
	readonly folders: readonly string[];
	/** Packages beside Node's own modules. */
	readonly packages: readonly string[];
};

const adapter = (...packages: readonly string[]): Rule => ({folders: ['engine'], packages});

const rules: Readonly<Record<string, Rule | 'anything'>> = {
	engine: {folders: [], packages: []},
	db: adapter('better-sqlite3'),
	salesforce: adapter('jsforce', 'csv-parse', 'undici'),
	storage: adapter('undici', '@aws-sdk/client-s3', '@aws-sdk/credential-providers', '@aws-sdk/lib-storage'),
	workers: {folders: ['engine', 'storage'], packages: ['piscina']},
	config: adapter('yaml', 'zod'),
	reports: adapter('pino', 'string-width'),
	// Words, numbers and safe text stand in one place, for the console as for plain lines.
	screens: {folders: ['engine', 'reports'], packages: ['react', 'ink', 'ink-table', 'ink-spinner', 'string-width']},
	console: {folders: ['engine', 'screens', 'reports'], packages: ['react', 'ink', 'string-width']},
	sandbox: adapter('csv-parse', 'undici'),
	// It puts all the others together, and knows nothing of the command lines that call it.
	composition: {
		folders: ['engine', 'db', 'salesforce', 'storage', 'workers', 'config', 'reports', 'screens', 'console'],
		packages: ['csv-parse', 'react'],
	},
	commands: 'anything',
};

type Import = {readonly from: string; readonly name: string; readonly weight: 'type' | 'value' | 'later'};

const filesIn = (folder: string, name: RegExp): readonly string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile() && name.test(entry.name))
		.map(entry => relative(folder, join(entry.parentPath, entry.name)))
		.sort();
const files = filesIn(root, /\.tsx?$/);

const imports: readonly Import[] = files.flatMap(readImports);
const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');
const targetOf = ({from, name}: Import) => relative(root, resolve(root, dirname(from), name));
const packageOf = (name: string) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

test('every folder has a rule', () => {
	const folders = new Set(files.map(folderOf).filter(folder => folder !== ''));
	expect([...folders].filter(folder => !(folder in rules))).toEqual([]);
});

test('a folder imports what its rule allows, and nothing else', () => {
	const wrong = imports.filter(one => {
		const rule = rules[folderOf(one.from)];
		if (rule === undefined || rule === 'anything') return false;
		if (one.name.startsWith('node:')) return folderOf(one.from) === 'engine';
		if (!one.name.startsWith('.')) return !rule.packages.includes(packageOf(one.name));
		const folder = folderOf(targetOf(one));
		return folder !== folderOf(one.from) && !rule.folders.includes(folder);
	});
	expect(wrong.map(({from, name}) => `source/${from} imports ${name}`)).toEqual([]);
});

test('relative imports end in .ts, and packages are not imported by path', () => {
	const wrong = imports.filter(({name}) => name.startsWith('.') && !/\.(?:tsx?|json)$/.test(name));
	expect(wrong.map(({from, name}) => `source/${from} imports ${name}`)).toEqual([]);
});

test('nobody imports the program itself', () => {
	expect(imports.filter(one => one.name.startsWith('.') && targetOf(one) === 'cli.ts')).toEqual([]);
});

test('the engine has no clock, no file system and no process of its own', () => {
	const world = /\b(?:Date\.now\(|new Date\(\)|performance\.|setTimeout\(|setInterval\(|process\.|console\.|fetch\()/;
	const wrong = files
		.filter(file => folderOf(file) === 'engine')
		.flatMap(file => {
			const lines = withoutComments(readFileSync(join(root, file), 'utf8')).split('\n');
			return lines.flatMap((line, index) => (world.test(line) ? [`source/${file}:${index + 1}: ${line.trim()}`] : []));
		});
	expect(wrong).toEqual([]);
});

test('no SQL stands outside of db/ and of the sandbox', () => {
	const wrong = files
		.filter(file => !['db', 'sandbox'].includes(folderOf(file)))
		.filter(file => /\.prepare\s*[(<]/.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
	expect(wrong).toEqual([]);
});

test('no module imports itself, by whatever way round', () => {
	const graph = new Map<string, string[]>(files.map(file => [file, []]));
	for (const one of imports) {
		if (one.weight === 'value' && one.name.startsWith('.')) graph.get(one.from)?.push(targetOf(one));
	}
	expect(cycles(graph)).toEqual([]);
});

/** Rooms of tests that have no source of their own: stories of the whole program, and what tests share. */
const stories = new Set(['scenarios', 'long', 'conformance', 'support']);

/** Tests that no single file of `source/` answers for, each with the reason. */
const ofMany: Readonly<Record<string, string>> = {
	architecture: 'of the whole tree',
	built: 'of the program as it is built',
	messages: 'of the whole tree',
	'db/budget': 'what a record costs all of the ledger, in bytes',
	'db/cost': 'what a record costs all of the ledger, in statements',
	'db/crash': 'what is left of a ledger whose writer dies, whichever statement it was at',
	'sandbox/buckets/objects': 'what one operation writes, and another reads',
	'screens/pages/pages': 'pages as the whole frame draws them',
	'workers/allocations': 'what a file costs all of a thread',
};

test('a test stands where its source does', () => {
	const tests = filesIn(import.meta.dirname, /\.test\.tsx?$/).filter(file => !stories.has(folderOf(file)));
	// `x.property.test.ts` is of `x.ts`, too.
	const names = tests.map(file => join(dirname(file), basename(file).replace(/\..*$/, '')));
	expect(names.filter(name => !(name in ofMany) && !hasSource(name))).toEqual([]);
	expect(Object.keys(ofMany).filter(name => !names.includes(name) || hasSource(name))).toEqual([]);
});

function hasSource(name: string): boolean {
	const place = join(folderOf(name) === 'bench' ? dirname(root) : root, name);
	return ['.ts', '.tsx', '.mjs'].some(end => existsSync(place + end));
}

function readImports(from: string): readonly Import[] {
	const source = ts.createSourceFile(from, readFileSync(join(root, from), 'utf8'), ts.ScriptTarget.Latest);
	const found: Import[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
			const weight = node.importClause?.isTypeOnly ? 'type' : 'value';
			found.push({from, name: node.moduleSpecifier.text, weight});
		} else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
			found.push({from, name: node.moduleSpecifier.text, weight: node.isTypeOnly ? 'type' : 'value'});
		} else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			const [name] = node.arguments;
			if (name && ts.isStringLiteral(name)) found.push({from, name: name.text, weight: 'later'});
		} else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
			const {literal} = node.argument;
			if (ts.isStringLiteral(literal)) found.push({from, name: literal.text, weight: 'type'});
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function withoutComments(source: string): string {
	return source
		.replaceAll(/\/\*[\s\S]*?\*\//g, comment => comment.replaceAll(/[^\n]/g, ' '))
		.replaceAll(/(^|\s)\/\/[^\n]*/g, '$1');
}

/** Each cycle once, as the way around it. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
	const found = new Map<string, string>();
	const done = new Set<string>();
	const walk = (file: string, trail: readonly string[]): void => {
		const seen = trail.indexOf(file);
		if (seen !== -1) {
			const loop = trail.slice(seen);
			found.set([...loop].sort().join(' '), [...loop, file].join(' → '));
			return;
		}
		if (done.has(file)) return;
		for (const next of graph.get(file) ?? []) walk(next, [...trail, file]);
		done.add(file);
	};
	for (const file of graph.keys()) walk(file, []);
	return [...found.values()];
}
