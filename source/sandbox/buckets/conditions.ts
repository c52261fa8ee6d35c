/** `If-Match` and its kin, for reads, for the source of a copy, and for writes. */
import {Refusal} from './refusal.ts';
import type {Facts} from './shelf.ts';

export type Conditions = {
	readonly ifMatch: string | undefined;
	readonly ifNoneMatch: string | undefined;
	readonly ifModifiedSince?: string | undefined;
	readonly ifUnmodifiedSince?: string | undefined;
};

/** Reads them off a request's headers, or with `x-amz-copy-source-` before each name. */
export function readConditions(headerOf: (name: string) => string | undefined, prefix = ''): Conditions {
	return {
		ifMatch: headerOf(`${prefix}if-match`),
		ifNoneMatch: headerOf(`${prefix}if-none-match`),
		ifModifiedSince: headerOf(`${prefix}if-modified-since`),
		ifUnmodifiedSince: headerOf(`${prefix}if-unmodified-since`),
	};
}

const names = (given: string, etag: string): boolean =>
	given.split(',').some(one => {
		const name = one.trim().replace(/^W\//, '').replaceAll('"', '');
		return name === '*' || name === etag;
	});

const failed = (condition: string) => new Refusal('PreconditionFailed', {extra: {Condition: condition}});

/** Throws `PreconditionFailed`; true where the reader has the object already (304). A matching ETag outweighs dates. */
export function alreadyHas(
	{etag, modified}: Facts,
	{ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince}: Conditions,
): boolean {
	if (ifMatch !== undefined) {
		if (!names(ifMatch, etag)) throw failed('If-Match');
	} else if (ifUnmodifiedSince !== undefined && modified > Date.parse(ifUnmodifiedSince)) {
		throw failed('If-Unmodified-Since');
	}
	if (ifNoneMatch !== undefined) return names(ifNoneMatch, etag);
	return ifModifiedSince !== undefined && modified <= Date.parse(ifModifiedSince);
}

/** Throws where a write's condition does not hold for what is there now. S3 knows `If-None-Match: *` only. */
export function checkWrite(key: string, now: Facts | undefined, {ifMatch, ifNoneMatch}: Conditions): void {
	if (ifNoneMatch !== undefined) {
		if (ifNoneMatch.trim() !== '*') throw new Refusal('NotImplemented', {extra: {Header: 'If-None-Match'}});
		if (now !== undefined) throw failed('If-None-Match');
	}
	if (ifMatch !== undefined) {
		if (now === undefined) throw new Refusal('NoSuchKey', {extra: {Key: key}});
		if (!names(ifMatch, now.etag)) throw failed('If-Match');
	}
}
