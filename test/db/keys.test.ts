import {expect, test} from 'vitest';
import {eachPrefix, nextFolder} from '../../source/db/keys.ts';
import {accountIdOf, copiedWorld, type World} from './fixture.ts';

const addFolders = ({db}: World, paths: readonly string[]) => {
	const add = db.prepare('INSERT OR IGNORE INTO key_folders (path) VALUES (?)');
	for (const path of paths) add.run(path);
};
const under = (prefix: string, accounts = 3): readonly string[] =>
	Array.from({length: accounts}, (_, n) => `${prefix}${accountIdOf(n)}/Name_${n}/`);

test.each([
	['one prefix, whatever accounts lie under it', under('uploads/'), ['uploads/']],
	['each of several', [...under('b/'), ...under('a/deep/'), ...under('ü/')], ['a/deep/', 'b/', 'uploads/', 'ü/']],
	[
		'none under another, whichever comes first',
		[...under('b/'), ...under('b/a/'), ...under('b/z/')],
		['b/', 'uploads/'],
	],
	[
		'names that begin alike',
		[...under('up/'), ...under('up.x/'), ...under('up0/')],
		['up.x/', 'up/', 'up0/', 'uploads/'],
	],
	['the root above all others', [...under(''), ...under('a/')], ['']],
	['folders without an account', ['a/no-account/'], ['a/', 'uploads/']],
])('the prefixes of the ledger: %s', (_, folders, expected) => {
	const world = copiedWorld(2);
	addFolders(world, folders);
	expect([...world.ledger.prefixes()].sort()).toEqual(expected);
});

test('a new folder is seen at once', () => {
	const world = copiedWorld(2);
	expect(world.ledger.prefixes()).toEqual(['uploads/']);
	addFolders(world, under('elsewhere/'));
	expect([...world.ledger.prefixes()].sort()).toEqual(['elsewhere/', 'uploads/']);
});

test('each prefix is read once, by the index, however many folders it has', () => {
	const world = copiedWorld(2);
	addFolders(world, [...under('a/', 3000), ...under('b/', 3000)]);
	const {db} = world;
	let asked = 0;
	const next = db.prepare<{from: string}, string>(nextFolder).pluck();
	const found = [
		...eachPrefix(from => {
			asked += 1;
			return next.get({from});
		}),
	];
	expect(found).toEqual(['a/', 'b/', 'uploads/']);
	expect(asked).toBe(4);
	const plan = db.prepare<object, {detail: string}>(`EXPLAIN QUERY PLAN ${nextFolder}`).all({from: 'a'});
	expect(plan.map(({detail}) => detail).join()).toMatch(/^SEARCH key_folders USING COVERING INDEX/);
});
