import {afterEach, expect, test} from 'vitest';
import {cutOver} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
afterEach(() => scene?.close());

test('after a cut-over an analysis is of the files that are left, not of the copies that are linked to', async () => {
	scene = await openScene({
		records: 120,
		accounts: 4,
		seed: 8,
		publicLinks: true,
		world: {clean: true, fileBytes: 3000},
	});
	const analyse = async () => {
		const {exitCode, result, stderr} = await scene.doclift('analyze');
		expect(exitCode, stderr).toBe(0);
		return result;
	};
	await scene.doclift('backup', '--full');
	expect(await analyse()).toMatchObject({files: 120, sizes: {how: 'ledger', bytes: 120 * 3000}});

	expect((await cutOver(scene)).exitCode).toBe(0);
	scene.world.add();
	scene.world.add();
	const after = await analyse();
	expect(after).toMatchObject({files: 2, sizes: {how: 'listing', seen: 2, bytes: 2 * 3000}});

	const {exitCode, result} = await scene.doclift('analyze', '--sizes', 'ledger');
	expect([exitCode, result?.error]).toMatchObject([3, {kind: 'refused', message: expect.stringContaining('--sizes')}]);
});
