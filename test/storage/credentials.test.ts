import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {createCredentials} from '../../source/storage/credentials.ts';

const region = 'us-east-1';

afterEach(() => {
	vi.unstubAllEnvs();
});

/** A provider whose credentials live for an hour of a clock that the test moves, and that fails as often as it is told. */
function hourly() {
	let now = 0;
	let asked = 0;
	let failing = 0;
	const fetch = async () => async () => {
		asked++;
		if (failing-- > 0) throw new Error('connect timed out');
		return {accessKeyId: `AK${asked}`, secretAccessKey: 'SK', sessionToken: 'T', expiration: new Date(now + 3_600_000)};
	};
	const credentials = createCredentials({region}, 'source', {now: () => now, fetch, pausesMs: [0, 0]});
	return {
		credentials,
		pass: (minutes: number) => {
			now += minutes * 60_000;
		},
		fail: (times: number) => {
			failing = times;
		},
		asked: () => asked,
	};
}

describe('credentials', () => {
	test('configured keys are taken as they are', async () => {
		const credentials = createCredentials(
			{region, accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T'},
			'source',
		);
		expect(await credentials()).toEqual({accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T'});
	});

	test('are kept until five minutes before they expire', async () => {
		const {credentials, pass, asked} = hourly();
		expect(await credentials()).toMatchObject({accessKeyId: 'AK1', expiresAt: 3_600_000});
		pass(54);
		await credentials();
		expect(asked()).toBe(1);
		pass(2);
		expect(await credentials()).toMatchObject({accessKeyId: 'AK2'});
	});

	test('fault 25: are asked for anew when they were refused, once for all who ask', async () => {
		const {credentials, asked} = hourly();
		await credentials();
		const renewed = await Promise.all([credentials(true), credentials(true), credentials(true)]);
		expect(asked()).toBe(2);
		expect(renewed.map(({accessKeyId}) => accessKeyId)).toEqual(['AK2', 'AK2', 'AK2']);
	});

	test('a renewal that fails keeps those that are still valid', async () => {
		const {credentials, pass, fail, asked} = hourly();
		await credentials();
		pass(56);
		fail(1);
		expect(await credentials()).toMatchObject({accessKeyId: 'AK1'});
		expect(await credentials()).toMatchObject({accessKeyId: 'AK3'});
		expect(asked()).toBe(3);
	});

	test.each([
		['have expired', 61, false],
		['were refused', 1, true],
	])('are asked for a few times more where those at hand %s', async (_why, minutes, refused) => {
		const {credentials, pass, fail} = hourly();
		await credentials();
		pass(minutes);
		fail(2);
		expect(await credentials(refused)).toMatchObject({accessKeyId: 'AK4'});
		pass(61);
		fail(3);
		await expect(credentials(refused)).rejects.toMatchObject({
			kind: 'authentication-expired',
			message: 'The AWS credentials of the source have expired and cannot be renewed: connect timed out',
		});
	});

	test('that were never there are asked for once', async () => {
		const {credentials, fail, asked} = hourly();
		fail(1);
		await expect(credentials()).rejects.toMatchObject({kind: 'authentication-source'});
		expect(asked()).toBe(1);
	});

	test('fault 25: come from a profile, read anew when they were refused', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'doclift-aws-'));
		onTestFinished(() => rmSync(folder, {recursive: true}));
		writeFileSync(
			join(folder, 'credentials'),
			'[vendor]\naws_access_key_id = AKPROFILE\naws_secret_access_key = secret\n',
		);
		vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
		vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
		const credentials = createCredentials({region, profile: 'vendor'}, 'destination');
		expect(await credentials()).toMatchObject({accessKeyId: 'AKPROFILE', secretAccessKey: 'secret'});

		// Whoever renews them for a profile writes them into that file.
		writeFileSync(join(folder, 'credentials'), '[vendor]\naws_access_key_id = AKNEW\naws_secret_access_key = new\n');
		expect(await credentials(true)).toMatchObject({accessKeyId: 'AKNEW', secretAccessKey: 'new'});
	});

	test('come from the environment where nothing is configured', async () => {
		vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKENV');
		vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
		expect(await createCredentials({region}, 'source')()).toMatchObject({accessKeyId: 'AKENV'});
	});

	test('that cannot be had say for which side', async () => {
		vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
		vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
		const credentials = createCredentials({region, profile: 'missing'}, 'destination');
		await expect(credentials()).rejects.toMatchObject({kind: 'authentication-destination'});
	});
});
