/** Reaches a file by one way of access, with the copier's own code, and takes its head only. */
import type {Config} from '../../config/schema.ts';
import {createApiReserve} from '../../engine/api-reserve.ts';
import type {Access, FileTask} from '../../engine/ports/copier.ts';
import type {Salesforce} from '../../engine/ports/salesforce.ts';
import {createLocate} from '../../engine/url.ts';
import {createReader} from '../../storage/access.ts';
import {createCells} from '../../storage/cells.ts';
import {createCredentials} from '../../storage/credentials.ts';
import {createEndPoint} from '../../storage/end-point.ts';
import {createHttp} from '../../storage/http.ts';
import {defaultLimits} from '../../storage/limits.ts';
import {createStore} from '../../storage/store.ts';
import {createStrategies} from '../../storage/strategies.ts';
import {credentialSettings, sourceSettings} from '../settings.ts';

export type Sampler = {
	/** The file's size, null where its head does not tell. Rejects with the `MigrationError` that a copy would meet. */
	readonly reach: (way: Access, task: FileTask) => Promise<number | null>;
	readonly close: () => Promise<void>;
};

export async function openSampler(config: Config, session: Salesforce['session']): Promise<Sampler> {
	const source = sourceSettings(config);
	const http = createHttp(defaultLimits, {environment: process.env});
	const locate = createLocate(source);
	// Without credentials the signed way does not apply, and says so.
	const credentials = await createCredentials(credentialSettings(config.source), 'source')().catch(() => undefined);
	const {apiVersion, apiReservePercent} = config.salesforce;
	const reserve = createApiReserve(apiReservePercent);
	const {presign} = source;
	// It was signed in just now.
	const own = () => ({...session(), confirmed: true});
	const endPoint = presign && createEndPoint(presign, createCells(1, 0));
	const strategies = createStrategies(
		{http, store: createStore(http, source), source, locate, endPoint, apiVersion, reserve},
		{credentials: () => credentials, session: own},
	);

	return {
		async reach(way, task) {
			const {headers} = await createReader([way], strategies, locate)(task, () => 'none');
			const size = Number(headers['content-length'] ?? Number.NaN);
			return Number.isInteger(size) ? size : null;
		},
		close: () => http.close(),
	};
}
