import {readdirSync, readFileSync, statSync} from 'node:fs';
import {createConnection} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {defaultApp} from '../../source/sandbox/org/org.ts';
import type {Ended} from '../support/program.ts';
import {openScene, type Scene} from '../support/scene.ts';

/** Values that occur nowhere else, in every place where a secret can stand. */
const canaries = {
	password: 'kanari-password-7f3a',
	securityToken: 'KanariToken9912',
	clientSecret: 'kanari-client-secret-51',
	sourceSecret: 'kanari/source/secret+22',
	sourceSession: 'kanari-source-session-83',
	destinationSecret: 'kanari/destination/secret+97',
	destinationSession: 'kanari-destination-session-64',
};
const query = 'X-Amz-Signature=kanarisignature&X-Amz-Credential=kanaricredential';

let scene: Scene;
const ended: Ended[] = [];
let heard = '';
let holder = '';

beforeAll(async () => {
	const username = 'operator@example.com';
	const source = {
		name: 'tool',
		accessKeyId: 'AKIAKANARISOURCE',
		secretAccessKey: canaries.sourceSecret,
		sessionToken: canaries.sourceSession,
	};
	const destination = {
		name: 'tool',
		accessKeyId: 'AKIAKANARIDEST',
		secretAccessKey: canaries.destinationSecret,
		sessionToken: canaries.destinationSession,
	};
	scene = await openScene({
		records: 260,
		accounts: 4,
		seed: 19,
		latencyMs: 5,
		org: {
			users: [{username, password: canaries.password, securityToken: canaries.securityToken}],
			app: {...defaultApp, clientSecret: canaries.clientSecret},
		},
		store: {users: [source, destination]},
		faults: [{side: 'bucket', op: 'PutObject', action: 'reset', every: 20, times: 4}],
	});
	const keysOf = ({accessKeyId, secretAccessKey, sessionToken}: typeof source) => ({
		accessKeyId,
		secretAccessKey,
		sessionToken,
	});
	const sections = {source: keysOf(source), destination: keysOf(destination)};
	// Signed URLs that lead nowhere, and one that leads to another host.
	for (const [index, host] of [scene.world.sourceBucket, 'somebody-else'].entries()) {
		const url = `https://${host}.s3.us-west-2.amazonaws.com/gone/${index}.pdf?${query}`;
		scene.world.edit(scene.world.record(index * 3 + 40).Id, {Document__c: url});
	}

	scene.configure(sections);
	const running = scene.start('backup', '--full');
	await running.line(({type, state}) => type === 'state' && state === 'copying');
	const client = createConnection(join(scene.folder, 'migration_tracking.db.sock'));
	client.setEncoding('utf8').on('data', text => {
		heard += text;
	});
	client.on('error', () => {});
	holder = readFileSync(join(scene.folder, 'migration_tracking.db.holder'), 'utf8');
	ended.push(await running.ended);
	ended.push(
		await scene.startBare(['backup', '--incremental', '--plain', '--config', scene.configure(sections)]).ended,
	);

	// What fails speaks most: each sign-in with a secret that is wrong, but looks like ours.
	const {clientId, clientSecret} = {...defaultApp, clientSecret: `${canaries.clientSecret}x`};
	for (const changes of [
		{...sections, salesforce: {password: `${canaries.password}x`}},
		{...sections, salesforce: {auth: 'client-credentials', clientId, clientSecret}},
		{...sections, source: {...sections.source, secretAccessKey: `${canaries.sourceSecret}x`}},
		{...sections, destination: {...sections.destination, sessionToken: `${canaries.destinationSession}x`}},
		{...sections, salesforce: {pasword: canaries.password}},
	]) {
		scene.configure(changes);
		ended.push(await scene.doclift('backup', '--full'));
	}
});
afterAll(() => scene?.close());

const secrets = Object.entries(canaries).flatMap(([name, value]) => [
	[name, value] as const,
	[`${name}, encoded`, encodeURIComponent(value)] as const,
]);

function silent(where: string, text: string, more: readonly string[] = []): void {
	for (const [name, value] of secrets) expect(text.includes(value) ? `${name} in ${where}` : '').toBe('');
	for (const value of more) expect(text.includes(value) ? `${value} in ${where}` : '').toBe('');
	// Sessions of the org begin like this.
	expect(/\b00D\w{12}!/.exec(text)?.[0] ?? '', where).toBe('');
}

const signed = ['kanarisignature', 'kanaricredential'];

test('the runs did what they should, so that there was something to tell', () => {
	expect(ended.map(({exitCode}) => exitCode)).toEqual([1, 1, 4, 4, 4, expect.any(Number), 2]);
	expect(scene.faults.hits()[0]).toBeGreaterThan(0);
});

test('fault 52: no secret and no signed query on stdout, on stderr, in the log, on the socket or in the name of the holder', () => {
	for (const [index, {stdout, stderr}] of ended.entries()) {
		silent(`stdout of ${index}`, stdout, signed);
		silent(`stderr of ${index}`, stderr, signed);
	}
	const logs = readdirSync(join(scene.folder, 'logs'));
	expect(logs.length).toBeGreaterThan(1);
	for (const log of logs) silent(log, readFileSync(join(scene.folder, 'logs', log), 'utf8'), signed);
	expect(heard).toContain('"started"');
	silent('the socket', heard, signed);
	expect(holder).toContain('backup --full');
	silent('the holder', holder, signed);
});

test('hazard 13: the ledger holds no secret but the URLs, exactly as they stand in Salesforce', () => {
	const files = readdirSync(scene.folder).filter(name => name.startsWith('migration_tracking.db'));
	for (const name of files) {
		const path = join(scene.folder, name);
		if (statSync(path).isFile()) silent(name, readFileSync(path, 'latin1'));
	}
	const urls = scene.ledger(db =>
		db.prepare("SELECT original_url FROM migration_errors WHERE original_url LIKE '%kanari%'").pluck().all(),
	);
	expect(urls).toContain(`https://${scene.world.sourceBucket}.s3.us-west-2.amazonaws.com/gone/0.pdf?${query}`);
	const rest = scene.ledger(db => [
		db.prepare('SELECT error_message FROM migration_errors').pluck().all(),
		db.prepare('SELECT config_snapshot, command, error_message FROM migration_runs').all(),
	]);
	silent('messages and settings', JSON.stringify(rest), signed);
});
