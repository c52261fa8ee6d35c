/** kill -9 at random moments while links are changed, and what must hold at each of them. */
import {expect} from 'vitest';
import {baseOf, type Fields, fieldsOf} from './links.ts';
import type {Ended} from './program.ts';
import type {Scene} from './scene.ts';

export type Killed = {
	readonly kills: number;
	/** Of these, how many fell between the first and the last change of a run. */
	readonly midway: number;
	readonly ended: Ended;
};

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
Kills the command so many times, each up to `withinMs` after it has begun to change links, and lets it end at last. After
each kill every field holds what it held or what it is to hold.
*/
export async function killAndResume(
	scene: Scene,
	args: readonly string[],
	{kills, withinMs, random, before}: {kills: number; withinMs: number; random: () => number; before: Fields},
): Promise<Killed> {
	let done = 0;
	let midway = 0;
	while (done < kills) {
		const running = scene.start(...args);
		const began = await Promise.race([
			running.line(({type, state}) => type === 'state' && (state === 'switching' || state === 'restoring')),
			running.ended.then(() => undefined),
		]).catch(() => undefined);
		if (began === undefined) return {kills: done, midway, ended: await running.ended};
		await new Promise(resolve => setTimeout(resolve, random() * withinMs));
		running.child.kill('SIGKILL');
		const {signal} = await running.ended;
		if (signal !== 'SIGKILL') return {kills: done, midway, ended: await running.ended};
		done += 1;
		const moved = changed(scene, before);
		expect(moved.strange).toEqual([]);
		if (moved.ours > 0 && moved.ours < before.size) midway += 1;
	}
	return {kills: done, midway, ended: await scene.doclift(...args)};
}

/** Fields that are ours now, and those that are neither ours nor what they were. */
function changed(scene: Scene, before: Fields): {readonly ours: number; readonly strange: readonly string[]} {
	const base = baseOf(scene);
	const now = [...fieldsOf(scene.world)];
	return {
		ours: now.filter(([, url]) => url?.startsWith(base)).length,
		strange: now.filter(([id, url]) => !url?.startsWith(base) && url !== before.get(id)).map(([id]) => id),
	};
}

/** I20: every change that the world has is in the journal, and none is left open. */
export const openIntentions = (scene: Scene): unknown =>
	scene.ledger(db => db.prepare("SELECT count(*) FROM url_changes WHERE state = 'intended'").pluck().get());
