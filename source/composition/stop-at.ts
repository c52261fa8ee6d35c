/** `--until HH:MM`: drains the run when the clock on the wall shows that time. */
import type {Control} from '../engine/control.ts';
import type {Clock} from '../engine/ports/clock.ts';
import {clockWords, type TimeOfDay, untilNext} from './backup-request.ts';

/** One long timer counts no time in which the machine sleeps, and hears of no clock that is set. */
const lookEveryMs = 30_000;

/** The instant is reckoned once, at the start. Returns how to forget about it. */
export function stopAt(
	until: TimeOfDay | null,
	{control, clock}: {readonly control: Pick<Control, 'stop'>; readonly clock: Clock},
): () => void {
	if (until === null) return () => {};
	const forgotten = new AbortController();
	const now = clock.now();
	void reached(now + untilNext(until, now), clock, forgotten.signal).then(() => {
		if (!forgotten.signal.aborted) control.stop(`--until ${clockWords(until)}`);
	});
	return () => forgotten.abort();
}

async function reached(instant: number, clock: Clock, forgotten: AbortSignal): Promise<void> {
	while (clock.now() < instant && !forgotten.aborted) {
		await clock.sleep(Math.min(lookEveryMs, instant - clock.now()), forgotten);
	}
}
