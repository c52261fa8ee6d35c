import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {User} from '../../source/sandbox/buckets/rights.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 150;
const ofTheDay = (day: number, expiresAt?: number): User => ({
	name: 'tool',
	accessKeyId: `ASIASANDBOXDAY0000${day}`,
	secretAccessKey: `secret-of-day-${day}`,
	sessionToken: `session-of-day-${day}`,
	...(expiresAt === undefined ? {} : {expiresAt}),
});

let scene: Scene;
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
	scene = await openScene({records, accounts: 3, seed: 8, latencyMs: 15, world: {clean: true, fileBytes: 3000}});
	env = {AWS_SHARED_CREDENTIALS_FILE: join(scene.folder, 'credentials'), AWS_CONFIG_FILE: join(scene.folder, 'none')};
	expect(existsSync(join(scene.folder, 'none'))).toBe(false);
	scene.buckets.addUser(ofTheDay(1));
	scene.buckets.addUser(ofTheDay(2));
	write(ofTheDay(1));
});
afterEach(() => scene?.close());

/** As a tool that gets temporary credentials leaves them for everybody. */
function write({accessKeyId, secretAccessKey, sessionToken}: User): void {
	const lines = [
		'[vendor]',
		`aws_access_key_id = ${accessKeyId}`,
		`aws_secret_access_key = ${secretAccessKey}`,
		`aws_session_token = ${sessionToken}`,
	];
	writeFileSync(join(scene.folder, 'credentials'), `${lines.join('\n')}\n`, {mode: 0o600});
}

function begin() {
	const config = scene.configure({source: {accessKeyId: undefined, secretAccessKey: undefined, profile: 'vendor'}});
	return scene.startBare(['backup', '--full', '--json', '--config', config], {env});
}

const reads = () => scene.buckets.requests().counts[scene.world.sourceBucket]?.GetObject ?? 0;

test('fault 25: credentials that expire in mid-run are read anew, and every file is copied', async () => {
	const running = begin();
	await expect.poll(reads, {interval: 5}).toBeGreaterThan(20);
	write(ofTheDay(2));
	scene.buckets.addUser(ofTheDay(1, Date.now() - 1000));
	const {exitCode, result} = await running.ended;
	expect(result).toMatchObject({copied: records, failed: 0, error: null});
	expect(exitCode).toBe(0);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

test('fault 25: where there are no new ones the run ends with 4, and the same command goes on', async () => {
	const running = begin();
	await expect.poll(reads, {interval: 5}).toBeGreaterThan(20);
	scene.buckets.addUser(ofTheDay(1, Date.now() - 1000));
	const {exitCode, result} = await running.ended;
	expect(exitCode).toBe(4);
	expect(result).toMatchObject({
		exitCode: 4,
		dispositions: {copying: 0, failed: 0},
		error: {kind: 'authentication-expired', hint: expect.stringContaining('Renew')},
	});
	const copied = Number(result?.copied);
	expect(copied).toBeGreaterThan(0);

	write(ofTheDay(2));
	const next = await begin().ended;
	expect(next.result).toMatchObject({exitCode: 0, copied: records - copied, alreadyBackedUp: copied});
});
