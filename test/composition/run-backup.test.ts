import {afterAll, beforeAll, expect, test} from 'vitest';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
	scene = await openScene({records: 20, accounts: 2});
});
afterAll(() => scene.close());

const noticesOf = async (...args: string[]) => {
	const {lines} = await scene.doclift('backup', '--full', ...args);
	return lines.filter(({type, state}) => type === 'state' && state === 'notice').map(({reason}) => reason);
};

test('a backup that the configuration keeps from copying says which key does, and one that was typed so does not', async () => {
	const words = expect.stringContaining('migration.dryRun: true');
	expect(await noticesOf('--dry-run')).not.toContainEqual(words);
	scene.configure({migration: {dryRun: true}});
	expect(await noticesOf()).toContainEqual(words);
	expect(await noticesOf('--dry-run')).not.toContainEqual(words);
});
