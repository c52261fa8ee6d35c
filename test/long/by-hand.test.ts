import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openScene, type Scene} from '../support/scene.ts';

/** What OPERATING.md names in place of what was done by hand: each command of its table. */
const page = readFileSync(join(import.meta.dirname, '../../OPERATING.md'), 'utf8');
const section = /^## What used to be done by hand\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
const rows = section
	.split('\n')
	.filter(line => line.startsWith('| ') && line.includes('`doclift '))
	.map(line => line.split('|').map(cell => cell.trim()))
	.map(([, old = '', now = '']) => ({
		old,
		commands: [...now.matchAll(/`doclift ([^`]+)`/g)].map(([, words]) => String(words)),
	}));

let scene: Scene;
beforeAll(async () => {
	scene = await openScene({records: 120, accounts: 3, seed: 9, world: {fileBytes: 500}});
	await scene.doclift('backup', '--full');
});
afterAll(() => scene?.close());

function typed(words: string, row: number): readonly string[] {
	const one = scene.ledger(db =>
		db.prepare('SELECT account_id, doclist_entry_id FROM file_migrations').raw().get(),
	) as string[];
	const [account, record] = one;
	const id = words.startsWith('db reset') ? `${account} --confirm ${account}` : String(record);
	return words
		.replace(/\bN\b/, '1')
		.replace(/\bID(?:_OR_NAME)?\b/, id)
		.replace(
			/FILE(?=\.)/,
			join(scene.folder, words.includes('restore') ? 'copy' : words.includes('backup') ? 'copy' : `out${row}`),
		)
		.split(' ');
}

test('the table has a row for everything that the original told people to do', () => {
	expect(rows.length).toBeGreaterThan(15);
	expect(rows.filter(({commands}) => commands.length === 0)).toEqual([]);
});

test.each(rows.map((row, at) => ({...row, at})))('$old', async ({commands, at}) => {
	for (const words of commands) {
		const watching = words.includes('--follow');
		const running = scene.start(...typed(words, at));
		if (watching) {
			await running.line(({type}) => type === 'started');
			running.child.kill('SIGINT');
		}
		const {exitCode, stderr} = await running.ended;
		// No plan has been made yet: readiness says so.
		const expected = watching ? 130 : words.includes('--readiness') ? 3 : 0;
		expect({words, exitCode, stderr: exitCode === expected ? '' : stderr}).toEqual({
			words,
			exitCode: expected,
			stderr: '',
		});
	}
});
