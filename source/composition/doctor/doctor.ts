/** Everything that runs need, proved by doing it. Writes nothing but the probe object in the customer's bucket, which it makes where the settings ask for that. */
import {loadConfig} from '../../config/load.ts';
import type {Emit, Gate} from '../../engine/event.ts';
import {openBuckets} from '../buckets.ts';
import {openSalesforce} from '../salesforce.ts';
import {openUserLinks} from '../user-links.ts';
import {whileOutOfReach} from '../while-out-of-reach.ts';
import {examineArchive} from './archive.ts';
import {examineAutomation} from './automation.ts';
import {attempt, type Tell} from './gate.ts';
import {examineHeld} from './held.ts';
import {examineMachine, examineRoom} from './machine.ts';
import {examineOrg} from './org.ts';
import {examineOwnFolder} from './own-folder.ts';
import {examineSettings} from './settings.ts';
import {examineSharing} from './sharing.ts';
import {examineSignIn} from './sign-in.ts';
import {examineVendor} from './vendor.ts';

export type Examination = {readonly gates: readonly Gate[]; readonly signedIn: boolean};

type Around = {readonly configFile: string; readonly signal: AbortSignal; readonly emit: Emit};

/** Somebody waits at the terminal: a store that does not come back within a second or two is what there is to tell. */
const limits = {patienceMs: 1000};

export async function examine({configFile, signal, emit}: Around): Promise<Examination> {
	const config = loadConfig({file: configFile});
	const gates: Gate[] = [];
	const about =
		(group: string): Tell =>
		gate => {
			const grouped = {...gate, group};
			gates.push(grouped);
			emit(grouped);
		};

	const machine = about('This machine');
	await examineMachine(config, machine);
	const org = about('Salesforce');
	const salesforce = await examineSignIn(() => openSalesforce(config, {emit, signal}), config, org);
	const records = salesforce && (await examineOrg(salesforce, config, org));
	if (salesforce) await examineSharing(salesforce, config, org);
	if (salesforce) await examineAutomation(salesforce, config, org);
	if (salesforce) await examineHeld(salesforce, config, org);
	if (records !== undefined) await examineRoom(config, records, about('Disk'));

	const session = salesforce ? salesforce.session : () => ({instanceUrl: '', accessToken: ''});
	const archive = about('Destination');
	const waiting = whileOutOfReach({emit, signal});
	const buckets = await attempt(archive, 'buckets', 'Files go from one to the other.', async () =>
		openBuckets(config, {session}, {limits, ...waiting}),
	);
	try {
		if (buckets && salesforce) await examineVendor(salesforce, buckets.source, config, about('Source'));
		if (buckets && (await examineArchive(buckets.destination, config, archive))) {
			const {openLink, close} = openUserLinks(config);
			await examineOwnFolder(config, openLink, archive).finally(close);
		}
		if (buckets) await examineSettings(config, {limits, waiting}, archive);
	} finally {
		buckets?.close();
	}
	return {gates, signedIn: salesforce !== undefined};
}
