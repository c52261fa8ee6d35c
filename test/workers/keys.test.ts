import {expect, test} from 'vitest';
import type {CredentialSource} from '../../source/storage/credentials.ts';
import type {SourceSettings} from '../../source/storage/settings.ts';
import {freshKeys, gatherKeys, type KeySettings, sameKeys} from '../../source/workers/keys.ts';

/** Keys of a copier; `renewals` are those that were asked for, in order, and `session` what Salesforce is to give. */
function open(access: SourceSettings['access']) {
	const renewals: string[] = [];
	const org = {token: 'first'};
	const giving =
		(side: string): CredentialSource =>
		async renew => {
			if (renew) renewals.push(side);
			return {accessKeyId: side, secretAccessKey: 'secret'};
		};
	const settings: KeySettings = {
		source: {region: 'us-east-1', forcePathStyle: true, buckets: [], hosts: [], access},
		sourceCredentials: giving('source'),
		sourceSigning: 'must',
		destinationCredentials: giving('destination'),
		session: () => ({instanceUrl: 'https://acme.example', accessToken: org.token}),
		renewSession: async refused => void renewals.push(refused),
	};
	return {settings, renewals, org};
}

const session = (found: 'refused' | 'holds') => ({credentials: false, session: found});
const credentials = {credentials: true, session: null} as const;

test.each([
	['has ended', 'content-version', 'second'],
	['holds, although the end point refuses it', 'presign', 'first'],
] as const)('a refused session asks nobody for AWS credentials that hold: it %s', async (_, way, token) => {
	const {settings, renewals, org} = open([way, 's3']);
	const keys = await gatherKeys(settings);
	org.token = token;
	const renewed = await gatherKeys(settings, {keys, expired: session('refused')});
	expect(renewals).toEqual(['first']);
	expect(sameKeys(keys, renewed)).toBe(false);
});

test('a session that the end point has taken again needs nobody to confirm it', async () => {
	const {settings, renewals} = open(['presign', 's3']);
	const keys = await gatherKeys(settings);
	const confirmed = await gatherKeys(settings, {keys, expired: session('holds')});
	expect(confirmed.session).toMatchObject({accessToken: 'first', confirmed: true});
	expect(renewals).toEqual([]);
});

test('where Salesforce itself refuses a session that it has just taken, there are no other keys', async () => {
	const {settings} = open(['content-version']);
	const keys = await gatherKeys(settings);
	expect(sameKeys(keys, await gatherKeys(settings, {keys, expired: session('refused')}))).toBe(true);
});

test('expired AWS credentials are asked for anew, and Salesforce is not asked for its session', async () => {
	const {settings, renewals, org} = open(['presign', 's3']);
	const keys = await gatherKeys(settings);
	const confirmed = await gatherKeys(settings, {keys, expired: session('holds')});
	const renewed = await gatherKeys(settings, {keys: confirmed, expired: credentials});
	expect(renewals).toEqual(['destination', 'source']);
	expect(renewed.session?.confirmed).toBe(true);
	org.token = 'second';
	const later = await gatherKeys(settings, {keys: renewed, expired: credentials});
	expect(later.session).toMatchObject({accessToken: 'second', confirmed: false});
});

test('where no file is read with a session, AWS alone is asked', async () => {
	const {settings, renewals} = open(['s3', 'http']);
	await gatherKeys(settings, {keys: await gatherKeys(settings), expired: credentials});
	expect(renewals).toEqual(['destination', 'source']);
});

test('a batch under way holds what it has until something is another, and a session that was found to hold', async () => {
	const {settings, org} = open(['presign', 's3']);
	const confirmed = await gatherKeys(settings, {keys: await gatherKeys(settings), expired: session('holds')});
	expect(await freshKeys(settings, confirmed)).toBe(confirmed);
	const keys = {accessKeyId: 'newer', secretAccessKey: 'secret'};
	const fresh = await freshKeys({...settings, destinationCredentials: async () => keys}, confirmed);
	expect(fresh).toEqual({...confirmed, destination: keys});
	org.token = 'second';
	expect((await freshKeys(settings, fresh)).session).toMatchObject({accessToken: 'second', confirmed: false});
});
