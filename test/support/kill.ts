/** kill -9 at moments that are counted in requests, so that they lie inside the work on any machine. */
import {once} from 'node:events';
import {expect} from 'vitest';
import {baseOf, type Fields, fieldsOf} from './links.ts';
import type {Ended, Running} from './program.ts';
import type {Scene} from './scene.ts';

/** Of both servers. */
function requestsOf({org, buckets}: Scene): number {
	const counted = [org.requests(), ...Object.values(buckets.requests().counts)];
	return counted.reduce((sum, counts) => sum + Object.values(counts).reduce((total, count) => total + count, 0), 0);
}

const updatesOf = ({org}: Scene): number => org.requests().Update ?? 0;

/** Kills (SIGKILL) what runs once `count` has grown by so much. False: it ended before. */
async function killOnce({child, ended}: Running, count: () => number, growth: number): Promise<boolean> {
	const before = count();
	const watch = setInterval(() => {
		if (count() - before >= growth) child.kill('SIGKILL');
	}, 1);
	const [, signal] = await once(child, 'exit');
	clearInterval(watch);
	await ended;
	return signal === 'SIGKILL';
}

/** Starts `doclift …args` and kills it after so many of its requests. False: it ended before. */
export const killAfter = (scene: Scene, requests: number, ...args: string[]): Promise<boolean> =>
	killOnce(scene.start(...args), () => requestsOf(scene), requests);

export type Killed = {
	readonly kills: number;
	/** Of these, how many fell between the first and the last change of a run. */
	readonly midway: number;
	readonly ended: Ended;
};

/**
Kills the command so many times, each after one to `most` of its requests that change links, and lets it end at last.
After each kill every field holds what it held or what it is to hold.
*/
export async function killAndResume(
	scene: Scene,
	args: readonly string[],
	{kills, most, random, before}: {kills: number; most: number; random: () => number; before: Fields},
): Promise<Killed> {
	let done = 0;
	let midway = 0;
	while (done < kills) {
		const running = scene.start(...args);
		const killed = await killOnce(running, () => updatesOf(scene), 1 + Math.floor(random() * most));
		if (!killed) return {kills: done, midway, ended: await running.ended};
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
