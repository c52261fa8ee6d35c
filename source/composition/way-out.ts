/** The way out to Salesforce, by the same rules as the one to the buckets. */
import type {WayOut} from '../salesforce/reach.ts';
import {certificates} from '../storage/certificates.ts';
import {proxyAnswer, proxyFor} from '../storage/proxy.ts';

/** After the usual proxy and certificate variables. Throws `configuration` for certificates that cannot be read. */
export const wayOut = (environment: Readonly<Record<string, string | undefined>>): WayOut => ({
	certificates: certificates(environment),
	proxyFor: origin => proxyFor(origin, environment),
	proxyAnswer,
});
