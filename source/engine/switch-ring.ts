/**
The changes of one ring: read and compared in blocks, written by several requests at once, an account never in two of
them. While the last requests of a block are written, the next block is being compared.
*/
import {type Compared, compareLinks, type WriteOrder, type WritePorts} from './compare-links.ts';
import type {Control} from './control.ts';
import {MigrationError} from './failure.ts';
import {mostInReading, mostInRequest} from './forecast.ts';
import type {LinkLedger, PlannedChange} from './link-ports.ts';
import {accountsOf, packRequests} from './pack-requests.ts';
import {writeLater} from './write-later.ts';
import {writeLinks} from './write-links.ts';

export type RingPorts = Omit<WritePorts, 'links' | 'stopping'> & {
	readonly links: WritePorts['links'] & Pick<LinkLedger, 'changesToMake'>;
	readonly control: Control;
};

export type RingOrder = WriteOrder & {
	readonly ring: number;
	/** Requests in flight. */
	readonly writers: number;
};

/** So many that must be tried again are enough for a pass of their own. */
const mostLater = 2000;
/** What a block is to last, so that its compare is still fresh when its last request is written. */
const blockMs = 1500;
const usualRequestMs = 300;

/** Returns when nothing of the ring is left to do, or the run is told to stop. Throws what must end the run. */
export async function switchRing(ports: RingPorts, order: RingOrder): Promise<void> {
	const {links, control} = ports;
	const {plan, ring} = order;
	const {stopping} = control;
	let settled = 0;
	const counting: RingOrder = {
		...order,
		onSettled(outcomes) {
			settled += outcomes.filter(({outcome}) => outcome !== 'unsent').length;
			order.onSettled(outcomes);
		},
	};
	while (!stopping.aborted && links.changesToMake(plan, ring, 0, 1).length > 0) {
		const before = settled;
		const later = await sweep(ports, counting);
		if (!stopping.aborted) await writeLater({...ports, stopping}, counting, later);
		if (settled === before && !stopping.aborted)
			throw new MigrationError('internal', `Ring ${ring} of plan ${plan} does not come to its end`);
	}
}

type Sweep = {
	readonly ready: Compared[];
	readonly busy: Set<number>;
	readonly later: PlannedChange[];
	/** Of the last change that was read. */
	after: number;
	exhausted: boolean;
	loading: boolean;
	fault: {readonly error: unknown} | null;
	requestMs: number;
	wake: () => void;
	bell: Promise<void>;
};

/** Once over the ring. Returns what must be tried again. */
async function sweep(ports: RingPorts, order: RingOrder): Promise<readonly PlannedChange[]> {
	const {stopping} = ports.control;
	const state: Sweep = {
		...{ready: [], busy: new Set(), later: [], after: 0, exhausted: false, loading: false, fault: null},
		...{requestMs: usualRequestMs, wake: () => {}, bell: Promise.resolve()},
	};
	ring(state);
	const onStop = () => ring(state);
	stopping.addEventListener('abort', onStop, {once: true});
	try {
		await Promise.all(Array.from({length: order.writers}, () => writer(ports, order, state)));
	} finally {
		stopping.removeEventListener('abort', onStop);
	}
	if (state.fault) throw state.fault.error;
	return state.later;
}

/** Wakes every writer that waits for something to change. */
function ring(state: Sweep): void {
	const {wake} = state;
	state.bell = new Promise(resolve => {
		state.wake = resolve;
	});
	wake();
}

const isOver = ({control}: RingPorts, {fault, later}: Sweep): boolean =>
	fault !== null || control.stopping.aborted || later.length >= mostLater;

/** One lane. Never rejects; what ends the run goes into `fault`, and the other lanes finish what they have in flight. */
async function writer(ports: RingPorts, order: RingOrder, state: Sweep): Promise<void> {
	for (;;) {
		await ports.control.whenRunning();
		if (isOver(ports, state)) break;
		void load(ports, order, state);
		const request = takeFree(state);
		if (request) await write(ports, order, state, request);
		else if (state.exhausted && state.ready.length === 0 && !state.loading) break;
		// A loading that has failed at once has rung before anybody waited.
		else if (!isOver(ports, state)) await state.bell;
	}
	while (state.loading) await state.bell;
}

/** The first request none of whose accounts is being written to. */
function takeFree({ready, busy}: Sweep): Compared | undefined {
	const at = ready.findIndex(({changes}) => changes.every(({account}) => !busy.has(account)));
	return at < 0 ? undefined : ready.splice(at, 1)[0];
}

async function write(ports: RingPorts, order: RingOrder, state: Sweep, request: Compared): Promise<void> {
	const {clock, control} = ports;
	const accounts = accountsOf(request.changes);
	for (const account of accounts) state.busy.add(account);
	const startedAt = clock.now();
	try {
		const {stopping} = control;
		const written = await writeLinks({...ports, stopping}, {...order, last: false}, request);
		state.later.push(...written.again);
	} catch (error) {
		state.fault ??= {error};
	}
	state.requestMs = (state.requestMs * 3 + Math.max(1, clock.now() - startedAt)) / 4;
	for (const account of accounts) state.busy.delete(account);
	ring(state);
}

/** The next block, once no more is ready than there are writers. */
async function load(ports: RingPorts, order: RingOrder, state: Sweep): Promise<void> {
	if (state.loading || state.exhausted || state.ready.length >= order.writers) return;
	state.loading = true;
	try {
		const {links, control} = ports;
		const page = links.changesToMake(order.plan, order.ring, state.after, blockOf(state.requestMs, order.writers));
		state.exhausted = page.length === 0;
		state.after = page.at(-1)?.seq ?? state.after;
		if (page.length > 0) {
			const {changes, ...compared} = await compareLinks({...ports, stopping: control.stopping}, order, page);
			for (const packed of packRequests(changes, mostInRequest)) state.ready.push({...compared, changes: packed});
		}
	} catch (error) {
		state.fault ??= {error};
	}
	state.loading = false;
	ring(state);
}

/** As many records as the writers change while their compare is fresh. */
export function blockOf(requestMs: number, writers: number): number {
	const requests = Math.max(1, Math.floor(blockMs / requestMs)) * writers;
	return Math.min(mostInReading, requests * mostInRequest);
}
