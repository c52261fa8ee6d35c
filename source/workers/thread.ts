/** The composition root of a copying thread: piscina calls `default` for each batch. */
import {setMaxListeners} from 'node:events';
import {threadId, workerData as told} from 'node:worker_threads';
import {createApiReserve} from '../engine/api-reserve.ts';
import {MigrationError} from '../engine/failure.ts';
import type {FileTask, Receipt} from '../engine/ports/copier.ts';
import {createLocate} from '../engine/url.ts';
import {createReader} from '../storage/access.ts';
import {openAnswered} from '../storage/answered.ts';
import {bandwidthOf, createBandwidth} from '../storage/bandwidth.ts';
import {createBodies} from '../storage/bodies.ts';
import {createBudget} from '../storage/budget.ts';
import {createBuffers} from '../storage/buffers.ts';
import {at, cell, claimRow, openCells} from '../storage/cells.ts';
import {copyOnce} from '../storage/copy.ts';
import type {CopyPorts} from '../storage/copy-ports.ts';
import {createEndPoint} from '../storage/end-point.ts';
import {createGate} from '../storage/gate.ts';
import {createHttp} from '../storage/http.ts';
import {createInside, type Place} from '../storage/inside.ts';
import type {InsideRule} from '../storage/inside-rule.ts';
import {createObjects} from '../storage/objects.ts';
import {createOthers, wayOf} from '../storage/others.ts';
import {createInsist, type Pause, sleep, type Telling} from '../storage/persevere.ts';
import {placeOf} from '../storage/place.ts';
import {proxyFor} from '../storage/proxy.ts';
import {createStore} from '../storage/store.ts';
import {createStrategies} from '../storage/strategies.ts';
import {runBatch} from './batch.ts';
import {createSweep} from './sweep.ts';
import {compileSooner, keepHeapsSmall} from './v8.ts';
import {
	type BatchEnd,
	type BatchMessage,
	type FromThread,
	type Keys,
	type Proven,
	pack,
	type ThreadSettings,
	type ToThread,
} from './wire.ts';

const postMs = 25;

const settings = readSettings(told);
const {source, destination, limits, apiVersion} = settings;
const cells = openCells(settings.cells);
const row = claimRow(cells, threadId);
const reserve = createApiReserve(settings.apiReservePercent);
const endPoint = source.presign && createEndPoint(source.presign, cells);
const http = createHttp(limits, {environment: process.env}, openAnswered(settings.answered));
const gate = createGate(cells, row, settings.threads);
const locate = createLocate(source);
const sourceStore = createStore(http, source, {roams: true});
const destinationStore = createStore(http, destination, {roams: false});
const others = createOthers();
const telling: Telling = {
	retrying: () => Atomics.add(cells.words, at(row, 'retries'), 1),
	throttled: () => Atomics.add(cells.words, at(row, 'throttled'), 1),
	// What a gateway says at first may be of this file alone: the next attempt tells.
	outage: (error, times) => {
		if (times > 1 || wayOf(error) === undefined) Atomics.add(cells.words, at(row, 'outages'), 1);
	},
};
// A part of a file ends its wait for a store that is out of reach with the drain alone: whoever drains finishes what is in
// flight, and not what cannot move.
const untilDrained = new AbortController().signal;
setMaxListeners(0, untilDrained);
const pause: Pause = (ms, kind) => (kind === 'network-outage' ? gate.pause(ms, untilDrained) : sleep(ms));
// A thread's fair share of the budget, less the part's worth that its sockets hold: all that is ever made of buffers, and
// what passes through sockets besides, is no more than the budget allows.
const mostBuffers = Math.max(1, Math.floor(limits.budgetBytes / limits.partBytes / settings.threads) - 1);
const isDirect = (origin: string) => proxyFor(origin, process.env) === undefined;
const origins = [placeOf(source, source.buckets[0] ?? ''), placeOf(destination, destination.bucket)].map(
	place => place.origin,
);
const direct = origins.every(isDirect);
const shared = {
	budget: createBudget(cells, row),
	buffers: createBuffers(mostBuffers, limits.partBytes, direct ? undefined : createSweep()),
	bodies: createBodies(limits.budgetBytes / settings.threads),
	bandwidth: createBandwidth(cells),
	bandwidthLimit: () => bandwidthOf(cells),
	insist: createInsist(limits, telling, pause, others),
	limits,
	maxFileBytes: settings.maxFileBytes,
	doubts: {founded: 0, unfounded: 0},
	passesOn: direct,
	inParts: new Set<number>(),
	countBytes: (bytes: number) => {
		cells.bytesRead[row] = (cells.bytesRead[row] ?? 0) + bytes;
	},
};

// Flags are of all threads: set by one, they would slow down those that still load.
if (Atomics.add(cells.words, cell.loaded, 1) + 1 >= settings.threads) {
	keepHeapsSmall();
	compileSooner();
}

/** `keys`: as they are when a request is made. */
function portsFor(keys: () => Keys, {abilities, inside}: Proven): CopyPorts {
	const strategies = createStrategies(
		{http, store: sourceStore, source, locate, endPoint, apiVersion, reserve},
		{credentials: () => keys().source, session: () => keys().session},
	);
	return {
		...shared,
		read: createReader(source.access, strategies, locate),
		objects: createObjects(destinationStore, destination, abilities, () => keys().destination),
		inside: insideFor(keys, inside),
	};
}

function insideFor(keys: () => Keys, rule: InsideRule | null): CopyPorts['inside'] {
	const own = keys().source;
	if (rule === null || own === undefined) return undefined;
	const look = async ({bucket, key, versionId}: Place) => {
		const query = versionId === null ? '' : `versionId=${encodeURIComponent(versionId)}`;
		const headers = ['x-amz-checksum-mode', 'ENABLED'];
		try {
			return await sourceStore(keys().source ?? own, {method: 'HEAD', bucket, key, query, headers});
		} catch (error) {
			// To a HEAD a version that cannot be read and a token that has run out look alike: the reading is told which.
			if (error instanceof MigrationError && error.kind === 'authentication-expired') return undefined;
			throw error;
		}
	};
	return createInside({rule, locate, cells, look});
}

export default async function copyBatch({tasks, keys, proven, port}: BatchMessage): Promise<BatchEnd> {
	/** Newer ones may come while the batch is under way. */
	let held = keys;
	const ports = portsFor(() => held, proven);
	let waiting: Receipt[] = [];
	let timer: NodeJS.Timeout | undefined;
	const begun = new Map<FileTask, number>();
	const tell = (message: FromThread) => port.postMessage(message);
	port.on('message', (heard: ToThread) => {
		if (heard === 'in flight?') tell({id: threadId, files: [...begun].map(fileInFlight)});
		else held = heard;
	});
	const flush = () => {
		timer = undefined;
		tell(pack(waiting));
		waiting = [];
	};
	const post = (receipt: Receipt) => {
		Atomics.add(cells.words, at(row, 'settled'), 1);
		waiting.push(receipt);
		timer ??= setTimeout(flush, postMs);
	};
	try {
		const copy = (task: FileTask) => {
			begun.set(task, performance.now());
			return copyOnce(ports, task).finally(() => begun.delete(task));
		};
		const {expired, ended} = await runBatch({copy, gate, cells, limits, telling, others, post}, tasks);
		return {receipts: pack(waiting), expired, ended};
	} finally {
		clearTimeout(timer);
	}
}

const fileInFlight = ([{recordId, name}, since]: readonly [FileTask, number]) => ({
	recordId,
	name,
	ageMs: Math.round(performance.now() - since),
});

function readSettings(data: unknown): ThreadSettings {
	// The one place where the main thread's word is taken: piscina hands over what `createCopier` gave it.
	return data as ThreadSettings;
}
