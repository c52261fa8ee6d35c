/** The four ways to a file's bytes, by their names in `source.access`. */
import type {Access} from '../engine/ports/copier.ts';
import type {Locate} from '../engine/url.ts';
import type {Strategy} from './access.ts';
import type {EndPoint} from './end-point.ts';
import type {Http} from './http.ts';
import type {Session} from './session.ts';
import type {Credentials, SourceSettings} from './settings.ts';
import type {Store} from './store.ts';
import {type SalesforceRules, salesforceStrategy} from './strategies/content-version.ts';
import {plainStrategy} from './strategies/http.ts';
import {presignStrategy} from './strategies/presign.ts';
import {signedStrategy} from './strategies/s3.ts';

type Strategies = Readonly<Record<Access, Strategy>>;

type StrategyPorts = SalesforceRules & {
	readonly http: Http;
	readonly store: Store;
	readonly source: SourceSettings;
	readonly locate: Locate;
	/** Undefined where none is configured. */
	readonly endPoint: EndPoint | undefined;
};

/** Asked for each file. A way that needs what is not there does not apply. */
type Secrets = {
	readonly credentials: () => Credentials | undefined;
	readonly session: () => Session | undefined;
};

export function createStrategies(ports: StrategyPorts, {credentials, session}: Secrets): Strategies {
	const {http, store, source, locate, endPoint, apiVersion, reserve} = ports;
	const rules = {locate, named: namedHosts(source)};
	return {
		s3: signedStrategy(store, credentials),
		http: plainStrategy(http, rules),
		presign: endPoint === undefined ? () => [] : presignStrategy(http, rules, endPoint, session),
		'content-version': salesforceStrategy(http, {apiVersion, reserve}, session),
	};
}

const namedHosts = (source: SourceSettings): ReadonlySet<string> =>
	new Set([
		...source.hosts.map(host => host.toLowerCase()),
		...(source.endpoint === undefined ? [] : [new URL(source.endpoint).host]),
	]);
