/**
What of a configuration may leave it: into the ledger's `config_snapshot`, logs and reports.

A list of what is allowed, not of what is forbidden: a key that is added to the configuration stays out of every
snapshot until somebody has thought about it.
*/
import {shownUrl} from '../engine/url.ts';
import type {Config} from './schema.ts';

const optionalUrl = (text: string | undefined) => (text === undefined ? undefined : shownUrl(text));

/** Plain data for JSON. Holds no secret, no user name and no key id. */
export function redact({salesforce, source, destination, migration, database, logs}: Config) {
	return {
		salesforce: {
			auth: salesforce.auth,
			domain: salesforce.domain,
			loginUrl: optionalUrl(salesforce.loginUrl),
			apiVersion: salesforce.apiVersion,
			object: salesforce.object,
			fields: salesforce.fields,
			filter: salesforce.filter,
			readWith: salesforce.readWith,
			writers: salesforce.writers,
			apiReservePercent: salesforce.apiReservePercent,
		},
		source: {
			buckets: source.buckets,
			hosts: source.hosts,
			access: source.access,
			region: source.region,
			endpoint: optionalUrl(source.endpoint),
			presign: optionalUrl(source.presign.url),
		},
		destination: {
			bucket: destination.bucket,
			region: destination.region,
			endpoint: optionalUrl(destination.endpoint),
			prefix: destination.prefix,
			linkBase: optionalUrl(destination.linkBase),
			linkProof: destination.linkProof,
			storageClass: destination.storageClass,
			createBucket: destination.createBucket,
		},
		migration,
		database,
		logs,
	};
}
