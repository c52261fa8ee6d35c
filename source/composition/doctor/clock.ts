/** The clocks of others, by the Date headers of their answers. */
import {duration} from '../../reports/numbers.ts';
import {judge, type Tell} from './gate.ts';

/** `aheadMs` of this machine before theirs. Signatures of S3 allow for 15 minutes, those of a JWT for 3. */
export function judgeClock(whose: string, aheadMs: number) {
	const off = Math.abs(aheadMs);
	const found = `${duration(off / 1000)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ${whose}`;
	return judge(`clock, ${whose}`, off < 120_000, off < 2000 ? 'agrees with this machine' : found, {
		why: 'Signatures carry the time: beyond some minutes of difference they are refused.',
		hint: 'Set the clock of this machine (NTP).',
	});
}

/** HTTP dates are whole seconds, so half a second is added to what they say. */
export function tellClock(whose: string, theirs: number, before: number, after: number, tell: Tell): void {
	tell(judgeClock(whose, (before + after) / 2 - (theirs + 500)));
}
