/** The source's buckets, listed. Reads only. */
import type {Source} from '../engine/ports.ts';
import type {CredentialSource} from './credentials.ts';
import type {Limits} from './limits.ts';
import {openLine} from './line.ts';
import {listObjects} from './list.ts';
import type {SourceSettings} from './settings.ts';

/** `close` ends its connections. Pages have up to 1,000 objects. */
export function createSource(
	settings: SourceSettings,
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
): Source & {readonly close: () => Promise<void>} {
	const {askDocument, close} = openLine(settings, credentials, 'download', limits);
	return {buckets: settings.buckets, list: bucket => listObjects(askDocument, 'download', bucket), close};
}
