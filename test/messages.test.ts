/** Every error that reaches a person says what happened, to what, and what to do next. */
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import ts from 'typescript';
import {expect, test} from 'vitest';
import {failures} from '../source/engine/failure.ts';

/** What a person can do: a command, a setting, or an act. */
const act =
	/`doclift |[Rr]un |[Cc]heck |[Ss]et |[Aa]sk |[Aa]dd |[Mm]end |[Mm]ake |[Rr]enew|[Gg]o on|[Rr]estore|[Ll]ook |[Oo]pen |[Cc]orrect |report it|See /;

test('hazard 90: every class of failure names the next thing to do', () => {
	const silent = Object.entries(failures).filter(([, {hint}]) => !act.test(hint));
	expect(silent.map(([kind]) => kind)).toEqual([]);
});

/** Kinds whose own hint is too general for a place that knows what was typed. */
const particular: ReadonlySet<string> = new Set(['usage', 'configuration', 'refused']);

const root = join(import.meta.dirname, '../source');

function* made(node: ts.Node): Generator<ts.NewExpression> {
	if (ts.isNewExpression(node) && node.expression.getText() === 'MigrationError') yield node;
	for (const child of node.getChildren()) yield* made(child);
}

test('what was typed, configured or refused is answered with a hint of its own', () => {
	const wanting: string[] = [];
	for (const entry of readdirSync(root, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
		const file = join(entry.parentPath, entry.name);
		const text = readFileSync(file, 'utf8');
		if (!text.includes('new MigrationError')) continue;
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
		for (const error of made(source)) {
			const [kind, , options] = error.arguments ?? [];
			if (!kind || !ts.isStringLiteral(kind) || !particular.has(kind.text)) continue;
			if (options?.getText().includes('hint')) continue;
			const {line} = source.getLineAndCharacterOfPosition(error.getStart());
			wanting.push(`${relative(root, file)}:${line + 1} ${kind.text}`);
		}
	}
	expect(wanting).toEqual([]);
});
