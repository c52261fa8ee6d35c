/** How far a verification is, once a second. Its pages are many and short, so their rate is that of the whole. */
import {atMostEvery} from '../engine/at-most-every.ts';
import type {Emit} from '../engine/event.ts';
import {createMeter} from '../engine/meter.ts';
import {progressOf} from '../engine/progress.ts';
import type {VerifyPorts} from '../engine/verify/ports.ts';
import {clock} from './clock.ts';
import {memoryMb} from './memory.ts';

const phases = {listing: 'reading', comparing: 'comparing', orphans: 'proving'} as const;

export function verifyProgress(emit: Emit, concurrency: number): VerifyPorts['onProgress'] {
	let meter = createMeter();
	let metered: string | null = null;
	const due = atMostEvery(1000);
	return (doing, {bytes}, done, total) => {
		const now = clock.now();
		if (!due(now, doing)) return;
		if (doing !== metered) meter = createMeter();
		metered = doing;
		meter.read(now, done, bytes);
		emit(
			progressOf(meter, {
				phase: phases[doing],
				done,
				total,
				dispositions: {},
				bytes,
				inFlight: 0,
				concurrency,
				retries: 0,
				memoryMb: memoryMb(),
			}),
		);
	};
}
