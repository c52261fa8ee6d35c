/** Killing the program at a moment that is counted in requests, so that it lies inside the work on any machine. */
import {once} from 'node:events';
import type {Scene} from './scene.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Of both servers. */
function requestsOf({org, buckets}: Scene): number {
	const counted = [org.requests(), ...Object.values(buckets.requests().counts)];
	return counted.reduce((sum, counts) => sum + Object.values(counts).reduce((total, count) => total + count, 0), 0);
}

/** Starts `doclift …args` and kills it (SIGKILL) after so many of its requests. False: it ended before. */
export async function killAfter(scene: Scene, requests: number, ...args: string[]): Promise<boolean> {
	const before = requestsOf(scene);
	const {child, ended} = scene.start(...args);
	const watch = setInterval(() => {
		if (requestsOf(scene) - before >= requests) child.kill('SIGKILL');
	}, 1);
	const [, signal] = await once(child, 'exit');
	clearInterval(watch);
	await ended;
	return signal === 'SIGKILL';
}
