/** What keeps a run from going faster, as far as it can be seen from outside. Pure. */
import {megabits} from './bandwidth.ts';
import type {Progress, State} from './event.ts';

export type Standing = {
	readonly phase: State['state'] | null;
	/** Paused, held or stopping, with its reason. */
	readonly waits: Pick<State, 'state' | 'reason'> | null;
	readonly progress: Progress | null;
	/** Cores that its process keeps busy, of how many; null where the system does not tell. */
	readonly cores: {readonly busy: number; readonly all: number} | null;
};

/** Share of the processor above which it is what there is too little of. */
const busy = 0.85;
/** Requests that were sent again, as a share of the files done: above this the stores hold the run back. */
const manyRetries = 0.02;

/** Of the bandwidth limit: measured by the second, the rate swings around it. */
const reached = 0.7;

const ofPhase: Readonly<Partial<Record<State['state'], string>>> = {
	reconciling: 'your bucket, which is asked what became of files in flight',
	counting: 'Salesforce, which counts',
	reading: 'Salesforce, which delivers its records',
	naming: 'the ledger: keys are assigned in order',
	comparing: 'the listing of the buckets',
	proving: 'the ledger: its rows are counted again',
	planning: 'Salesforce and the listings of both buckets',
	keeping: 'the disk and your bucket, where the way back is kept',
	switching: "Salesforce's own pace of updates",
	restoring: "Salesforce's own pace of updates",
	validating: 'Salesforce, which is read again',
	finishing: 'the ledger: its rows are counted again',
};

export function limitedBy({phase, waits, progress, cores}: Standing): string {
	if (waits) return `${waits.state}${waits.reason === '' ? '' : `: ${waits.reason}`}`;
	if (cores && cores.busy >= busy * cores.all) return `the processor of this machine (${cores.all} cores)`;
	if (phase !== null && phase !== 'copying') return ofPhase[phase] ?? phase;
	if (progress === null) return 'not known yet';
	const {retries, done, inFlight, concurrency, limits, bytesPerSecond} = progress;
	const bandwidth = limits?.bandwidth ?? null;
	// Before the retries: a limit is what whoever has set it can lift.
	if (bandwidth !== null && bytesPerSecond > bandwidth * reached)
		return `the bandwidth limit of ${megabits(bandwidth)}`;
	if (retries > done * manyRetries) return `the stores: ${retries} requests had to be sent again`;
	if (inFlight >= concurrency * 0.7 && limits?.concurrency != null)
		return `the fixed number of files in flight (${inFlight} of ${concurrency})`;
	return inFlight < concurrency * 0.7
		? `the ledger and the handing out of files (${inFlight} of ${concurrency} in flight)`
		: `the network and the stores (${inFlight} of ${concurrency} files in flight)`;
}
