/** Reads an object of the destination again, for its hash alone: streamed, whatever its size. */
import {createHash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {VerifyBucket} from '../engine/verify/ports.ts';
import {type Bandwidth, createBandwidth, limitBandwidth} from './bandwidth.ts';
import {createCells} from './cells.ts';
import type {CredentialSource} from './credentials.ts';
import {bareEtag} from './headers.ts';
import type {Limits} from './limits.ts';
import {openLine, type Waiting} from './line.ts';
import type {DestinationSettings} from './settings.ts';

type ReadBack = {readonly readBack: VerifyBucket['readBack']; readonly close: () => Promise<void>};

/** `bytesPerSecond` over all reads together; undefined for no limit. */
export function createReadBack(
	settings: DestinationSettings,
	credentials: CredentialSource,
	bytesPerSecond: number | undefined,
	limits: Partial<Limits> = {},
	waiting: Waiting = {},
): ReadBack {
	const {bucket} = settings;
	const {ask, close} = openLine(settings, credentials, 'upload', limits, waiting);
	const wait = bandwidthOf(bytesPerSecond);

	return {
		async readBack(key) {
			let hash = createHash('sha256');
			let size = 0;
			const reply = await ask(
				{
					method: 'GET',
					bucket,
					key,
					onHead({status}) {
						if (status !== 200) return 'whole';
						// An attempt that broke off has hashed half a body.
						hash = createHash('sha256');
						size = 0;
						return piece => {
							size += piece.length;
							hash.update(piece);
							return wait(piece.length);
						};
					},
				},
				200,
				404,
			);
			if (reply.status === 404) return null;
			if (Number(reply.headers['content-length'] ?? size) !== size) {
				throw new MigrationError('upload-error', `The destination cut an object short while it was read: ${key}`);
			}
			return {sha256: hash.digest('hex'), size, etag: bareEtag(reply.headers.etag)};
		},
		close,
	};
}

function bandwidthOf(bytesPerSecond: number | undefined): Bandwidth {
	const cells = createCells(1, 0);
	limitBandwidth(cells, bytesPerSecond);
	return createBandwidth(cells);
}
