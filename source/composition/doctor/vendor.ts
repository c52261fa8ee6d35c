/** The vendor's side: a few files are asked for by each way of access, as a backup would; their bodies are not read. */
import type {Config} from '../../config/schema.ts';
import {folderType} from '../../engine/decide.ts';
import {type Failure, failures, toFailure} from '../../engine/failure.ts';
import type {Source} from '../../engine/ports/buckets.ts';
import type {Access, FileTask} from '../../engine/ports/copier.ts';
import type {Salesforce, SourceRecord} from '../../engine/ports/salesforce.ts';
import {createLocate} from '../../engine/url.ts';
import {count, counted} from '../../reports/numbers.ts';
import {attempt, fault, judge, type Matter, note, pass, type Tell} from './gate.ts';
import {openSampler, type Sampler} from './sampler.ts';

const sampleSize = 5;

export async function examineVendor(salesforce: Salesforce, source: Source, config: Config, tell: Tell): Promise<void> {
	const why = 'What cannot be read here cannot be copied.';
	const tasks = await attempt(tell, 'source files', why, () => sample(salesforce, config));
	if (tasks?.length === 0) tell(pass('source files', 'no record has a file to try'));
	if (tasks !== undefined && tasks.length > 0) {
		const sampler = await openSampler(config, salesforce.session);
		try {
			await tryEach(sampler, config.source.access, tasks, tell);
		} finally {
			await sampler.close();
		}
	}
	for (const bucket of source.buckets) await examineListing(source, bucket, tell);
}

/** Documents with a URL that leads to the vendor, spread over the first page. */
async function sample(
	salesforce: Salesforce,
	{salesforce: {object, filter}, source}: Config,
): Promise<readonly FileTask[]> {
	const locate = createLocate(source);
	for await (const page of salesforce.readAll({object, filter, accounts: []}, 'rest')) {
		const fit = page.filter(({url, type}) => {
			const kind = url === null || type === folderType ? 'bad' : locate(url).kind;
			return kind === 's3' || kind === 'http';
		});
		const step = Math.max(1, Math.floor(fit.length / sampleSize));
		const chosen = fit.filter((_, index) => index % step === 0).slice(0, sampleSize);
		if (chosen.length > 0) return chosen.map(taskOf);
	}
	return [];
}

const taskOf = (record: SourceRecord): FileTask => ({
	row: 0,
	recordId: record.id,
	url: record.url ?? '',
	key: '',
	name: record.name,
	replaces: null,
	...(record.identifier === undefined ? {} : {identifier: record.identifier}),
	...(record.contentVersion === undefined ? {} : {contentVersion: record.contentVersion}),
});

/** `reached`: what the way could judge, files that are `gone` among them. */
type Outcome = {readonly reached: ReadonlySet<string>; readonly gone: number; readonly refusal: Failure | undefined};

async function tryEach(
	sampler: Sampler,
	ways: readonly Access[],
	tasks: readonly FileTask[],
	tell: Tell,
): Promise<void> {
	const reached = new Set<string>();
	let had = 0;
	const said: Array<{way: Access; outcome: Outcome}> = [];
	for (const way of ways) {
		const outcome = await tryWay(sampler, way, tasks);
		for (const id of outcome.reached) reached.add(id);
		had += outcome.reached.size - outcome.gone;
		said.push({way, outcome});
	}
	const all = reached.size === tasks.length;
	// One way that works for every file is enough; the others are told, and are no findings.
	for (const {way, outcome} of said) tell(wayGate(way, outcome, tasks.length, all));
	tell(filesGate(reached.size, had > 0, tasks.length));
}

function filesGate(reached: number, some: boolean, of: number) {
	const why = 'What cannot be read here cannot be copied.';
	if (reached > 0 && !some) {
		return fault('source files', `${counted(of, 'sample file')} tried, each gone or archived`, {why, hint: emptied});
	}
	return judge('source files', reached === of, `${reached} of ${counted(of, 'sample file')} can be reached`, {
		why,
		hint: 'Ask the vendor for read access, or add another way to source.access.',
	});
}

// A wrong address says so of each file, and says it in the same words.
const emptied =
	'Open the URL of one of them in a browser: if it is there, check source.endpoint and source.presign.url; if not, ask the vendor.';

async function tryWay(sampler: Sampler, way: Access, tasks: readonly FileTask[]): Promise<Outcome> {
	const reached = new Set<string>();
	let gone = 0;
	let refusal: Failure | undefined;
	for (const task of tasks) {
		try {
			await sampler.reach(way, task);
			reached.add(task.recordId);
		} catch (error) {
			const failure = toFailure(error);
			// A 404 takes the right to look: the way works, the file is gone.
			if (failure.kind === 'download-missing' || failure.kind === 'download-archived') {
				reached.add(task.recordId);
				gone++;
			} else refusal ??= failure;
		}
	}
	return {reached, gone, refusal};
}

function wayGate(way: Access, {reached, gone, refusal}: Outcome, of: number, enough: boolean) {
	const lost = gone === 0 ? '' : `, ${count(gone)} of them gone or archived`;
	const found = `${reached.size} of ${of} sample files${lost}${refusal === undefined ? '' : `; ${refusal.message}`}`;
	const name = `source by ${way}`;
	if (gone === of)
		return note(name, found, {why: 'A way that finds no file may lead to another place.', hint: emptied});
	if (enough || reached.size > 0) return pass(name, found);
	return fault(name, found, {why: 'It is one of source.access.', hint: refusal?.hint ?? 'Check source.access.'});
}

const unlisted: Matter = {
	why: 'A listing shows sizes, and what has changed at the vendor, in one request for a thousand files.',
	hint: 'Ask the vendor for s3:ListBucket. Without it plans ask for each file by itself, which takes longer.',
};

/** Listing is not needed: with it, files that changed at the vendor are found at once. */
async function examineListing(source: Source, bucket: string, tell: Tell): Promise<void> {
	const gate = `list ${bucket}`;
	try {
		for await (const page of source.list(bucket)) {
			tell(pass(gate, `allowed, ${counted(page.length, 'object')} on its first page`));
			return;
		}
		tell(pass(gate, 'allowed, the bucket is empty'));
	} catch (error) {
		tell(unlistedGate(gate, toFailure(error)));
	}
}

/** No finding, whether the vendor does not allow it or nobody has credentials to sign it with: that has a hint of its own. */
function unlistedGate(gate: string, {kind, message, hint}: ReturnType<typeof toFailure>) {
	const {why} = unlisted;
	if (kind !== 'download-forbidden') return fault(gate, message, {why, hint});
	const refused = hint === failures[kind].hint;
	const found = `${refused ? 'not allowed' : message}; backups do not see what has changed`;
	return note(gate, found, refused ? unlisted : {why, hint});
}
