/** Everything that a backup needs, proved by doing it. Writes nothing but the probe object in the customer's bucket. */
import {loadConfig} from '../../config/load.ts';
import type {Emit, Gate} from '../../engine/event.ts';
import {openBuckets} from '../buckets.ts';
import {openSalesforce} from '../salesforce.ts';
import {examineArchive} from './archive.ts';
import {attempt} from './gate.ts';
import {examineMachine, examineRoom} from './machine.ts';
import {examineOrg, examineSignIn} from './org.ts';
import {examineVendor} from './vendor.ts';

export type Examination = {readonly gates: readonly Gate[]; readonly signedIn: boolean};

type Around = {readonly configFile: string; readonly signal: AbortSignal; readonly emit: Emit};

export async function examine({configFile, signal, emit}: Around): Promise<Examination> {
	const config = loadConfig({file: configFile});
	const gates: Gate[] = [];
	const tell = (gate: Gate) => {
		gates.push(gate);
		emit(gate);
	};

	await examineMachine(config, tell);
	const salesforce = await examineSignIn(() => openSalesforce(config, {emit, signal}), tell);
	const records = salesforce && (await examineOrg(salesforce, config, tell));
	if (records !== undefined) await examineRoom(config, records, tell);

	const session = salesforce ? salesforce.session : () => ({instanceUrl: '', accessToken: ''});
	const buckets = await attempt(tell, 'buckets', async () => openBuckets(config, {session}));
	try {
		if (buckets && salesforce) await examineVendor(salesforce, buckets.source, config, tell);
		if (buckets) await examineArchive(buckets.destination, config, tell);
	} finally {
		buckets?.close();
	}
	return {gates, signedIn: salesforce !== undefined};
}
