/** Looks at a terminal twice a second and keeps what has changed: the takes of an animation. */
import {setTimeout as sleep} from 'node:timers/promises';

const lookEveryMs = 500;
/** Nobody wants to watch a screen on which nothing happens, nor miss one that is gone at once. */
const most = 2500;
const stillMs = 1200;

export function film(terminal) {
	const frames = [];
	let rolling = true;
	const look = () => {
		const grid = terminal.grid();
		const seen = JSON.stringify(grid.rows);
		const last = frames.at(-1);
		if (last?.seen === seen) last.ms = Math.min(most, last.ms + lookEveryMs);
		else frames.push({grid, seen, ms: lookEveryMs});
	};
	const rolls = (async () => {
		while (rolling) {
			await sleep(lookEveryMs);
			if (rolling) look();
		}
	})();

	return {
		/** What stands there after a moment; the animation rests on it, too. */
		async settled() {
			await sleep(stillMs);
			look();
			const last = frames.at(-1);
			last.ms = most;
			return last.grid;
		},
		/** The takes: what was blank before the first drawing is left out. */
		async end() {
			rolling = false;
			await rolls;
			return frames.filter(({grid}) => grid.rows.some(runs => runs.length > 0));
		},
	};
}
