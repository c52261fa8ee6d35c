import {encodeValue, spacedKey} from '../../engine/url.ts';
import type {Get, Strategy} from '../access.ts';
import type {Credentials} from '../settings.ts';
import type {Store} from '../store.ts';

/** A signed GET from the source's buckets. Does not apply while there are no credentials. */
export const signedStrategy =
	(store: Store, credentials: () => Credentials | undefined): Strategy =>
	(_task, location) => {
		const own = credentials();
		if (location.kind !== 's3' || own === undefined) return [];
		const {bucket, key, versionId} = location;
		const query = versionId === null ? '' : `versionId=${encodeValue(versionId)}`;
		const reading =
			(exact: string): Get =>
			(extra, onHead) =>
				// What breaks may be read on hours later: by then there may be others.
				store(credentials() ?? own, {
					method: 'GET',
					bucket,
					key: exact,
					query,
					headers: ['x-amz-checksum-mode', 'ENABLED', ...extra],
					onHead,
				});
		const spaced = spacedKey(key);
		return spaced === null ? [reading(key)] : [reading(key), reading(spaced)];
	};
