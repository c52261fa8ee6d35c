/** What phase 2 does to the fields of a sandbox's world, held against what stood there before. */
import {expect} from 'vitest';
import {destinationBucket} from '../../source/sandbox/users.ts';
import type {World} from '../../source/sandbox/world.ts';
import type {Ended, Line} from './program.ts';
import type {Scene} from './scene.ts';

export type Fields = ReadonlyMap<string, string | null>;

/** The URL field of every record that is not deleted. */
export function fieldsOf(world: World): Fields {
	const fields = new Map<string, string | null>();
	for (let index = 0; index < world.size(); index++) {
		if (!world.value(index, 'IsDeleted')) fields.set(world.value(index, 'Id'), world.value(index, 'Document__c'));
	}
	return fields;
}

export const baseOf = ({s3}: Pick<Scene, 's3'>): string => `${s3}/${destinationBucket}/`;

/** Records whose field leads to our bucket, and of these the ones that lead to another record's object or to none. */
export async function leading(
	scene: Scene,
): Promise<{readonly ours: readonly string[]; readonly wrong: readonly string[]}> {
	const base = baseOf(scene);
	const owners = new Map((await scene.stored()).map(({key, metadata}) => [key, metadata['doclift-record']]));
	const ours = [...fieldsOf(scene.world)].filter(([, url]) => url?.startsWith(base));
	const wrong = ours.filter(([id, url]) => owners.get(decodeURIComponent(url?.slice(base.length) ?? '')) !== id);
	return {ours: ours.map(([id]) => id), wrong: wrong.map(([id]) => id)};
}

/** Records whose field is another one than before, as `id: before → now`. */
export const differing = (before: Fields, now: Fields): readonly string[] =>
	[...before].filter(([id, url]) => now.get(id) !== url).map(([id, url]) => `${id}: ${url} → ${now.get(id)}`);

/** Makes a plan and returns its result line; fails where none was made. */
export async function plan(scene: Scene, ...words: readonly string[]): Promise<Line> {
	const {exitCode, result, stderr} = await scene.doclift(...words, '--dry-run');
	expect({exitCode, stderr: exitCode === 0 ? '' : stderr}).toEqual({exitCode: 0, stderr: ''});
	if (!result) throw new Error(`no result: ${stderr}`);
	return result;
}

export const execute = (
	scene: Scene,
	command: 'migrate' | 'rollback',
	planId: unknown,
	...more: string[]
): Promise<Ended> => scene.doclift(command, '--execute', '--confirm', String(planId), ...more);

/** Plan and execution, as a script would. */
export async function cutOver(scene: Scene): Promise<Ended> {
	const {planId} = await plan(scene, 'migrate');
	return execute(scene, 'migrate', planId);
}

export async function rollBack(scene: Scene): Promise<Ended> {
	const {planId} = await plan(scene, 'rollback', '--from-database');
	return execute(scene, 'rollback', planId);
}
