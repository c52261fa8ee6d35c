/**
Once over the changes of a ring: read and compared in blocks, written by several requests at once, an account never in
two of them. While the last requests of a block are written, the next block is being compared; and while short requests
are in flight, the intentions of the next one are made durable, so that Salesforce need not wait for our disk.
*/
import {mostInReading, mostInRequest} from './collection-bounds.ts';
import {type Compared, compareLinks, type WriteOrder, type WritePorts} from './compare-links.ts';
import type {Control} from './control.ts';
import {blockOf} from './forecast.ts';
import {accountsOf, takeRequests} from './pack-requests.ts';
import type {PlannedChange} from './ports/changes.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import {createTurns} from './turns.ts';
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

/** Changes that wait to be tried again: from this many on they get a pass of their own. */
const mostLater = 2000;
/** Changes in hand, out of which the next requests are put together. */
const mostInStock = 3 * mostInReading;
/** Of the ledger's rows in one turn of the main thread: some 15 ms. */
const rowsAtOnce = 1000;
const usualRequestMs = 300;
/** Only where requests are this short is the next one made ready meanwhile: it waits as long with its compare. */
const shortRequestMs = 250;

type Sweep = {
	/** Requests that are compared and wait for a lane. */
	readonly ready: Compared[];
	/** Accounts that are being written to. */
	readonly busy: Set<number>;
	/** What must be tried again. */
	readonly later: PlannedChange[];
	/** Changes that no request has taken yet. */
	stock: readonly PlannedChange[];
	/** Of the last change that went into the stock. */
	after: number;
	/** Nothing is left to compare. */
	exhausted: boolean;
	loading: boolean;
	/** What ends the run. */
	fault: {readonly error: unknown} | null;
	/** Of a request, as of late. */
	requestMs: number;
	/** Resolves `bell`, which all lanes wait for that have nothing to do. */
	wake: () => void;
	bell: Promise<void>;
};

/** Returns what must be tried again. Throws what must end the run, once all that is in flight has been settled. */
export async function sweepRing(ports: RingPorts, order: RingOrder): Promise<readonly PlannedChange[]> {
	const {stopping} = ports.control;
	const state: Sweep = {
		ready: [],
		busy: new Set(),
		later: [],
		stock: [],
		after: 0,
		exhausted: false,
		loading: false,
		fault: null,
		requestMs: usualRequestMs,
		wake: () => {},
		bell: Promise.resolve(),
	};
	wakeAll(state);
	const onStop = () => wakeAll(state);
	stopping.addEventListener('abort', onStop, {once: true});
	try {
		const lanes = Array.from({length: order.writers + 1}, (_, lane) => lane === order.writers);
		const inTurn = {...ports, linkFields: takingTurns(ports, order.writers, state)};
		await Promise.all(lanes.map(spare => workLane(inTurn, order, state, spare)));
	} finally {
		stopping.removeEventListener('abort', onStop);
	}
	if (state.fault) throw state.fault.error;
	return state.later;
}

/**
No more calls at once than there are writers. How long they take is Salesforce's own time. Answers that came together are
handed on one by one: what each is followed by holds the main thread for some 20 ms.
*/
function takingTurns({linkFields, clock}: RingPorts, writers: number, state: Sweep): RingPorts['linkFields'] {
	const turns = createTurns(writers);
	return {
		...linkFields,
		writeLinks: (changes, fresh) =>
			turns(async () => {
				const startedAt = clock.now();
				try {
					return await linkFields.writeLinks(changes, fresh);
				} finally {
					state.requestMs = (state.requestMs * 3 + Math.max(1, clock.now() - startedAt)) / 4;
					await clock.sleep(0);
				}
			}),
	};
}

/** Every lane that waits for something to change. */
function wakeAll(state: Sweep): void {
	const {wake} = state;
	state.bell = new Promise(resolve => {
		state.wake = resolve;
	});
	wake();
}

const isOver = ({control}: RingPorts, {fault, later}: Sweep): boolean =>
	fault !== null || control.stopping.aborted || later.length >= mostLater;

/** Never rejects; what ends the run goes into `fault`, and the other lanes finish what they have in flight. */
async function workLane(ports: RingPorts, order: RingOrder, state: Sweep, spare: boolean): Promise<void> {
	for (;;) {
		await ports.control.whenRunning();
		if (isOver(ports, state)) break;
		void load(ports, order, state);
		const request = spare && state.requestMs > shortRequestMs ? undefined : takeFree(state);
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
	const {control, clock} = ports;
	const {stopping} = control;
	const accounts = accountsOf(request.changes);
	for (const account of accounts) state.busy.add(account);
	// What this lane has just settled, and what it intends next, are two turns of the main thread.
	await clock.sleep(0);
	try {
		const written = await writeLinks({...ports, stopping}, {...order, last: false}, request);
		state.later.push(...written.again);
	} catch (error) {
		state.fault ??= {error};
	}
	for (const account of accounts) state.busy.delete(account);
	wakeAll(state);
}

/** The next block, once no more is ready than there are writers. */
async function load(ports: RingPorts, order: RingOrder, state: Sweep): Promise<void> {
	if (state.loading || state.exhausted || state.ready.length >= order.writers) return;
	state.loading = true;
	try {
		await stockUp(ports, order, state);
		const requests = nextRequests(order, state);
		state.exhausted = requests.length === 0;
		if (requests.length > 0) {
			const {control} = ports;
			const {changes, ...compared} = await compareLinks({...ports, stopping: control.stopping}, order, requests.flat());
			const held = new Set(changes);
			for (const request of requests) {
				const packed = request.filter(change => held.has(change));
				if (packed.length > 0) state.ready.push({...compared, changes: packed});
			}
		}
	} catch (error) {
		state.fault ??= {error};
	}
	state.loading = false;
	wakeAll(state);
}

async function stockUp({links, clock}: RingPorts, {plan, ring}: RingOrder, state: Sweep): Promise<void> {
	while (state.stock.length < mostInStock) {
		await clock.sleep(0);
		const page = links.changesToMake(plan, ring, state.after, rowsAtOnce);
		const last = page.at(-1);
		if (last === undefined) break;
		state.stock = [...state.stock, ...page];
		state.after = last.seq;
	}
	await clock.sleep(0);
}

/** As many requests as one compare covers. None where nothing is left. */
function nextRequests({writers}: RingOrder, state: Sweep): readonly (readonly PlannedChange[])[] {
	const block = blockOf(state.requestMs, writers);
	const {taken, left} = takeRequests(state.stock, mostInRequest, block / mostInRequest);
	state.stock = left;
	return taken;
}
