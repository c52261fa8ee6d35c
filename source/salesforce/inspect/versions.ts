/** The versions of the API that the instance serves. */
import {MigrationError} from '../../engine/failure.ts';
import type {Call} from '../call.ts';
import {isObject} from '../record.ts';
import {textOf} from './rows.ts';

/** Asked for also when the reserve of API calls is touched. Oldest first. */
export async function readApiVersions(call: Call): Promise<readonly string[]> {
	const what = 'the versions of the API';
	const list = await call.json({path: '/services/data', what, beyondReserve: true, impatient: true});
	if (!Array.isArray(list)) throw new MigrationError('salesforce-error', `Salesforce did not tell ${what}`);
	const found = list.map(one => (isObject(one) ? textOf(one.version) : '')).filter(version => version !== '');
	return found.sort((a, b) => Number(a) - Number(b));
}
