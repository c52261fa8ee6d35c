/** What is said now and then must not fall silent when the clock is set back: time that has passed counts either way. */

/** Whether `ms` or more lie between two moments. */
export const passed = (ms: number, from: number, now: number): boolean => Math.abs(now - from) >= ms;

/** Whether to speak: `ms` after it last said yes, and at once `about` something else. */
export function atMostEvery(ms: number): (now: number, about?: string) => boolean {
	let saidAt = Number.NEGATIVE_INFINITY;
	let saidAbout: string | undefined;
	return (now, about) => {
		if (about === saidAbout && !passed(ms, saidAt, now)) return false;
		saidAt = now;
		saidAbout = about;
		return true;
	};
}
