/**
Preloaded into a program that is measured (`node --import`): how long its main thread kept timers waiting. Written as
JSON to the file that DOCLIFT_BENCH_LOOP names, when the program ends.
*/
import {writeFileSync} from 'node:fs';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {isMainThread} from 'node:worker_threads';

const file = process.env.DOCLIFT_BENCH_LOOP;
const resolution = 5;

if (isMainThread && file !== undefined) {
	// What the program starts for itself is not measured.
	delete process.env.DOCLIFT_BENCH_LOOP;
	const delay = monitorEventLoopDelay({resolution});
	delay.enable();
	process.once('exit', () => {
		// Each sample holds the timer's own time.
		const ms = nanoseconds => Math.max(0, nanoseconds / 1e6 - resolution);
		const [p50, p99, most] = [delay.percentile(50), delay.percentile(99), delay.max].map(ms);
		writeFileSync(file, JSON.stringify({p50, p99, most}));
	});
}
