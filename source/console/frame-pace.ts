/**
When the next frame may be drawn. Drawing costs CPU and sending costs a slow line, so in any second there are four
frames at most. What a key does is shown at once while one of the four is left. What the run does waits 0.8 s after the
frame before: its progress, the clock and what was read of the ledger each come about once a second, and share a frame.
*/

const windowMs = 1000;
const mostFrames = 4;
const quietMs = 800;

/** `key`: a person has pressed a key or changed the window. `news`: the run or the clock has moved something. */
export type Cause = 'key' | 'news';

/** Milliseconds to wait; 0 for now. `drawn`: times of the frames before, oldest first. */
export function waitForFrame(drawn: readonly number[], now: number, cause: Cause): number {
	// A clock that was set back must not silence the console.
	const recent = drawn.filter(at => at <= now && now - at < windowMs);
	const last = recent.at(-1);
	const oldest = recent.at(-mostFrames);
	const full = oldest === undefined ? 0 : oldest + windowMs - now;
	const quiet = cause === 'key' || last === undefined ? 0 : last + quietMs - now;
	return Math.max(0, full, quiet);
}

/** The times that still matter, with one more. */
export const withFrame = (drawn: readonly number[], now: number): readonly number[] =>
	[...drawn, now].slice(-mostFrames);
