/** A whole backup: sign-in, discovery, count proof, ledger and events included. */
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse, stringify} from 'yaml';
import {buckets} from '../buckets.mjs';
import {canMeasure, measured} from '../measured.mjs';
import {program} from '../sandbox.mjs';

export const doclift = {
	name: 'doclift',
	title: 'doclift',
	/** Nothing to try: it finds its own pace. */
	sets: {small: [[]], large: [[]]},
	usual: {small: [], large: []},
	version: () => process.version.replace('v', 'Node '),

	/**
	@param {import('../stage.mjs').Stage} stage
	@param {readonly string[]} flags of `doclift backup --full`
	@param {{seconds: number, signal: AbortSignal, migration?: object}} how `migration`: settings in place of the defaults
	*/
	async *run(stage, flags, {migration = {}, copies = stage.one.files, node = [], ...how}) {
		const {result, ...figures} = await backup(stage, flags, {migration, node, ...how});
		judge(stage.one.files, copies, result);
		await stage.check(copies);
		yield canMeasure ? figures : {...figures, ...result.cost};
	},
};

/** The run and its events; nothing is judged. */
export async function backup(stage, flags, {migration, node = [], ...how}) {
	const {folder, tls} = stage;
	const ledger = join(folder, 'ledger');
	await rm(ledger, {recursive: true, force: true});
	await mkdir(ledger);
	const config = join(ledger, 'doclift.config.yaml');
	await writeFile(config, configuration(await readFile(stage.config, 'utf8'), stage, migration), {mode: 0o600});
	const env = tls === undefined ? {} : {NODE_EXTRA_CA_CERTS: tls.authority};
	const words = [process.execPath, ...node, program, 'backup', '--full', '--json', '--config', config, ...flags];
	const {stdout, ...figures} = await measured(words, {folder, env, codes: [0, 1], ...how});
	const events = stdout
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	return {...figures, events, result: events.findLast(({type}) => type === 'result')};
}

function configuration(text, {source, destination}, migration) {
	const settings = parse(text);
	settings.source.endpoint = source.url;
	Object.assign(settings.destination, {endpoint: destination.url, bucket: buckets.destination});
	settings.migration = migration;
	return stringify(settings);
}

/** Throws unless the run says of itself that it has done all of its work. */
function judge(records, copies, result) {
	const {exitCode, salesforceCount, copied, dispositions, proof, error} = result ?? {};
	if (exitCode !== 0) throw new Error(`The backup ended with ${exitCode}: ${error?.message ?? 'see its log'}`);
	const wrong =
		salesforceCount !== records ||
		proof?.verdict !== 'proven' ||
		copied !== copies ||
		dispositions?.verified !== copies ||
		dispositions?.discovered !== records - copies;
	if (wrong) {
		const found = JSON.stringify({salesforceCount, copied, dispositions, proof});
		throw new Error(`The backup has not copied ${copies} of ${records} files: ${found}`);
	}
}
