import {expect, test} from 'vitest';
import type {CredentialSource} from '../../source/storage/credentials.ts';
import type {SourceSettings} from '../../source/storage/settings.ts';
import {gatherKeys, type KeySettings, sameKeys} from '../../source/workers/keys.ts';

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

test.each([
	['has ended', 'content-version', 'second'],
	['holds, although the end point refuses it', 'presign', 'first'],
] as const)('a refused session asks nobody for AWS credentials that hold: it %s', async (_, way, token) => {
	const {settings, renewals, org} = open([way, 's3']);
	const refused = await gatherKeys(settings);
	org.token = token;
	const renewed = await gatherKeys(settings, refused);
	expect(renewals).toEqual(['first']);
	expect(sameKeys(refused, renewed)).toBe(false);
});

test('where the session is found to hold, it is AWS that is asked for other credentials', async () => {
	const presigned = open(['presign', 's3']);
	const confirmed = await gatherKeys(presigned.settings, await gatherKeys(presigned.settings));
	await gatherKeys(presigned.settings, confirmed);
	expect(presigned.renewals).toEqual(['first', 'first', 'destination', 'source']);

	const kept = open(['content-version', 's3']);
	await gatherKeys(kept.settings, await gatherKeys(kept.settings));
	expect(kept.renewals).toEqual(['first', 'destination', 'source']);
});

test('where no file is read with a session, AWS alone is asked', async () => {
	const {settings, renewals} = open(['s3', 'http']);
	await gatherKeys(settings, await gatherKeys(settings));
	expect(renewals).toEqual(['destination', 'source']);
});
