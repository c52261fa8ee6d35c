/** One file's copy as a thread makes it, in this process, so that what it holds can be looked into. */
import type {RequestListener} from 'node:http';
import {onTestFinished} from 'vitest';
import type {StoreAbilities} from '../../source/engine/ports/buckets.ts';
import type {FileTask} from '../../source/engine/ports/copier.ts';
import {createLocate} from '../../source/engine/url.ts';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import {createFaults, type FaultRule} from '../../source/sandbox/faults.ts';
import {createReader} from '../../source/storage/access.ts';
import {bandwidthOf, createBandwidth, limitBandwidth} from '../../source/storage/bandwidth.ts';
import {createBodies} from '../../source/storage/bodies.ts';
import {createBudget} from '../../source/storage/budget.ts';
import {createBuffers} from '../../source/storage/buffers.ts';
import {cell, claimRow, createCells} from '../../source/storage/cells.ts';
import {copyOnce} from '../../source/storage/copy.ts';
import type {CopyPorts} from '../../source/storage/copy-ports.ts';
import type {Limits} from '../../source/storage/limits.ts';
import {createObjects} from '../../source/storage/objects.ts';
import {createInsist, untold} from '../../source/storage/persevere.ts';
import {createStore} from '../../source/storage/store.ts';
import {plainStrategy} from '../../source/storage/strategies/http.ts';
import {enforcing} from '../support/enforcing.ts';
import {openHttp, patientLimits, serve} from './servers.ts';

const writer = {accessKeyId: 'W', secretAccessKey: 'writer'};
const owner = {accessKeyId: 'O', secretAccessKey: 'owner'};

export const partBytes = 64 * 1024;

type Wishes = {
	/** Where the file is read. */
	readonly source: RequestListener;
	readonly rules?: readonly FaultRule[];
	/** In place of the sandbox's buckets. */
	readonly destinationAt?: string;
	readonly abilities?: Partial<StoreAbilities>;
	readonly limits?: Partial<Limits>;
	/** Bytes a second. */
	readonly bandwidth?: number;
	readonly maxFileBytes?: number;
};

export async function openCopying({source, rules = [], destinationAt, maxFileBytes = 1e9, ...wishes}: Wishes) {
	const faults = createFaults(rules);
	const buckets = await createBuckets({
		buckets: [{name: 'ours', kind: 'stored', grants: {writer: ['read', 'list', 'put', 'abort']}}],
		users: [
			{name: 'writer', ...writer},
			{name: 'owner', ...owner, owner: true},
		],
		faults,
		minPartBytes: 1,
	});
	onTestFinished(buckets.close);
	const {url, host, seen} = await serve(source);

	const limits: Limits = {
		...patientLimits,
		smallBytes: partBytes,
		partBytes,
		passBytes: 0,
		budgetBytes: 16 * partBytes,
		...wishes.limits,
	};
	const cells = createCells(1, limits.budgetBytes);
	limitBandwidth(cells, wishes.bandwidth);
	const buffers = createBuffers(8, partBytes);
	const lent = new Set<Buffer>();
	const http = openHttp(limits);
	const locate = createLocate({buckets: [], hosts: [host]});
	const where = {region: 'us-east-1', endpoint: destinationAt ?? buckets.url, forcePathStyle: true};
	const settings = {...where, bucket: 'ours', prefix: 'uploads', createBucket: false};
	const store = createStore(http, where, {roams: false});
	const ports: CopyPorts = {
		read: createReader(['http'], {http: plainStrategy(http, {locate, named: new Set([host])})}, locate),
		objects: createObjects(store, settings, {...enforcing, ...wishes.abilities}, () => writer),
		budget: createBudget(cells, claimRow(cells, 1)),
		buffers: {
			...buffers,
			async take(bytes) {
				const buffer = await buffers.take(bytes);
				lent.add(buffer);
				return buffer;
			},
			give(buffer) {
				lent.delete(buffer);
				buffers.give(buffer);
			},
		},
		bodies: createBodies(limits.budgetBytes),
		bandwidth: createBandwidth(cells),
		bandwidthLimit: () => bandwidthOf(cells),
		insist: createInsist(limits, untold),
		limits,
		maxFileBytes,
		countBytes: () => undefined,
		doubts: {founded: 0, unfounded: 0},
		passesOn: true,
		inParts: new Set(),
	};
	const task: FileTask = {
		row: 1,
		recordId: 'a0B000000000001AAA',
		url: `${url}/file.bin`,
		key: 'uploads/file.bin',
		name: 'file.bin',
		replaces: null,
	};
	const raw = createStore(http, where);
	return {
		ports,
		task,
		faults,
		copy: (more: Partial<FileTask> = {}) => copyOnce(ports, {...task, ...more}),
		/** What was asked of the source. */
		seen,
		left: () => ({
			bytes: limits.budgetBytes - Atomics.load(cells.words, cell.free),
			buffers: lent.size,
			uploads: buckets.openUploads('ours'),
		}),
		requests: () => buckets.requests().counts.ours ?? {},
		occupy: (body: Buffer, payload: string) =>
			raw(owner, {method: 'PUT', bucket: 'ours', key: task.key, body, payload}),
	};
}

export const nothing = {bytes: 0, buffers: 0, uploads: 0};
