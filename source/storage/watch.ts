/**
The time limits of requests under way, kept by one timer for a whole thread.

A timer for each request would cost more than the rest of the bookkeeping; a sweep a few times a second sees everything
that matters: a head that never comes, a body that falls silent, a body that trickles.
*/
// The global one loads when it is first used: later than all else, and with other flags (`workers/v8.ts`).
import {performance} from 'node:perf_hooks';
import {MigrationError} from '../engine/failure.ts';
import type {Limits} from './limits.ts';

type Asked = {
	/** Said of a request that fails. */
	readonly what: () => string;
	/** Bytes of the request's own body. */
	readonly sending: number;
	/** The answer may begin before what it is about is done, and bring blanks until then. */
	readonly answersEarly: boolean;
};

/** One request under way. The owner writes the first four, the sweep the rest. */
export type Watched = {
	headSeen: boolean;
	received: number;
	/** Our own doing: time that passes now does not count. */
	paused: boolean;
	/** Bytes that wait to leave this process; `Infinity` while they wait for us. Absent where that cannot be seen. */
	unsent: (() => number) | undefined;
	readonly asked: Asked;
	readonly fail: (error: MigrationError) => void;
	left: number;
	leftAt: number;
	seen: number;
	movedAt: number;
	windowAt: number;
	windowFrom: number;
};

export type Watch = {
	readonly begin: (asked: Asked, fail: (error: MigrationError) => void) => Watched;
	readonly end: (watched: Watched) => void;
};

/** What the system may still hold of a body that has left this process. A slow line never lets it take much more. */
const mostInSystem = 1024 * 1024;

export function createWatch(limits: Limits, now: () => number = () => performance.now()): Watch {
	const under = new Set<Watched>();
	const period = Math.max(5, Math.min(250, limits.headersMs / 4, limits.idleMs / 4, limits.slowWindowMs / 4));
	let timer: NodeJS.Timeout | undefined;

	const sweep = () => {
		const time = now();
		for (const watched of under) {
			const complaint = examine(watched, time, limits);
			if (complaint === undefined) continue;
			under.delete(watched);
			watched.fail(new MigrationError('network-timeout', `${complaint}: ${watched.asked.what()}`));
		}
		if (under.size === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	};

	return {
		begin(asked, fail) {
			const time = now();
			const watched: Watched = {
				headSeen: false,
				received: 0,
				paused: false,
				unsent: undefined,
				asked,
				fail,
				left: asked.sending,
				leftAt: time,
				seen: 0,
				movedAt: time,
				windowAt: time,
				windowFrom: 0,
			};
			under.add(watched);
			timer ??= setInterval(sweep, period);
			return watched;
		},
		end: watched => under.delete(watched),
	};
}

/** What is wrong with this request now; undefined for nothing. Moves its marks. */
function examine(watched: Watched, time: number, limits: Limits): string | undefined {
	if (!watched.headSeen) {
		const patience = patienceWith(watched, time, limits);
		if (time - watched.leftAt > patience) return `No answer within ${seconds(patience)}`;
		watched.movedAt = time;
		watched.windowAt = time;
		return undefined;
	}
	if (watched.paused || watched.received !== watched.seen) watched.movedAt = time;
	watched.seen = watched.received;
	if (time - watched.movedAt > limits.idleMs) return `No byte for ${seconds(limits.idleMs)}`;
	if (watched.paused) {
		watched.windowAt = time;
		watched.windowFrom = watched.received;
	}
	const passed = time - watched.windowAt;
	if (watched.asked.answersEarly) {
		return passed > limits.doneMs ? `Not done within ${seconds(limits.doneMs)}` : undefined;
	}
	if (passed < limits.slowWindowMs) return undefined;
	const least = (limits.slowBytesPerSecond * passed) / 1000;
	if (watched.received - watched.windowFrom < least) {
		return `Fewer than ${limits.slowBytesPerSecond} bytes a second for ${seconds(limits.slowWindowMs)}`;
	}
	watched.windowAt = time;
	watched.windowFrom = watched.received;
	return undefined;
}

/** How long an answer is waited for, in ms, from when the request's bytes last moved: at its end, from the last one. */
function patienceWith(watched: Watched, time: number, limits: Limits): number {
	const left = watched.unsent?.() ?? watched.left;
	if (left !== watched.left) watched.leftAt = time;
	watched.left = left;
	const onTheWay = Math.max(left, Math.min(watched.asked.sending, mostInSystem));
	return limits.headersMs + (onTheWay * 1000) / limits.slowestUploadBytesPerSecond;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
