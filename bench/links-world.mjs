/** What the measurement of links needs around it: a sandbox whose backup is done, and the program run against it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import Database from 'better-sqlite3';
import {parse, stringify} from 'yaml';
import {openDoor} from './links-proxy.mjs';
import {openSandbox, program} from './sandbox.mjs';

/**
@param {{records: number, accounts: number, latency: number, folder?: string}} size `folder`: of a sandbox that runs, in place of a new one
*/
export async function openWorld({records, accounts, latency, folder}) {
	const size = ['--records', records, '--accounts', accounts, '--latency', latency, '--file-bytes', 64].map(String);
	const own = folder === undefined ? await openSandbox([...size, '--clean', '--public-links']) : undefined;
	const config = own?.config ?? join(folder, 'doclift.config.yaml');
	const settings = parse(readFileSync(config, 'utf8'));
	const org = settings.salesforce.loginUrl;
	const door = await openDoor(org);
	const token = await signIn(org);
	const measured = join(dirname(config), 'links.config.yaml');
	const close = async () => {
		await door.close();
		await own?.close();
	};
	/** The same configuration, whose calls to Salesforce go through the door. */
	const configure = changes => {
		const {object} = settings.salesforce;
		const salesforce = {auth: 'access-token', instanceUrl: door.url, accessToken: token, object, ...changes};
		writeFileSync(measured, stringify({...settings, salesforce}), {mode: 0o600});
		return measured;
	};
	const ledger = join(dirname(config), settings.database);
	return {config, configure, door, ledger, hasBackup: existsSync(ledger), close};
}

/** The sandbox's own app; its secret opens nothing else. */
async function signIn(org) {
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: 'doclift-sandbox',
		client_secret: 'sandbox-secret',
	});
	const {access_token: token} = await (await fetch(`${org}/services/oauth2/token`, {method: 'POST', body})).json();
	if (typeof token !== 'string') throw new Error('The sandbox gives no session');
	return token;
}

/**
Runs `doclift …words` to its end. `onLine` sees each line as it comes.

@returns {Promise<{seconds: number, result: any}>} throws unless it ended with 0
*/
export async function run(config, words, onLine = () => undefined) {
	const begun = performance.now();
	const child = spawn(process.execPath, [program, ...words, '--json', '--config', config], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const ended = once(child, 'close');
	let complaint = '';
	child.stderr.setEncoding('utf8').on('data', text => {
		complaint = (complaint + text).slice(-2000);
	});
	let result;
	for await (const text of createInterface(child.stdout)) {
		const line = JSON.parse(text);
		onLine(line);
		if (line.type === 'result') result = line;
	}
	const [code] = await ended;
	if (code !== 0 || result === undefined)
		throw new Error(`doclift ${words.join(' ')} ended with ${code}:\n${complaint}`);
	return {seconds: (performance.now() - begun) / 1000, result};
}

/** Of the requests of one plan, from the ledger itself. */
export function windowsOf(ledger, planId) {
	const db = new Database(ledger, {readonly: true});
	try {
		const all = db
			.prepare(
				'SELECT window_ms FROM write_windows w JOIN plans p ON p.id = w.plan WHERE p.code = ? ORDER BY window_ms',
			)
			.pluck()
			.all(planId);
		const at = share => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0;
		return {requests: all.length, median: at(0.5), p99: at(0.99), most: all.at(-1) ?? 0};
	} finally {
		db.close();
	}
}
