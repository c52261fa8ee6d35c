/** Where credentials come from, kept until shortly before they expire. Used on the main thread only. */
import {setTimeout as sleep} from 'node:timers/promises';
import {MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import {createHttp} from './http.ts';
import {defaultLimits} from './limits.ts';
import {sdkRequests} from './sdk-requests.ts';
import type {CredentialSettings, Credentials} from './settings.ts';

/** The present credentials. `renew`: the last ones were refused as expired, so ask anew. */
export type CredentialSource = (renew?: boolean) => Promise<Credentials>;

type Side = 'source' | 'destination';

const freshMs = 5 * 60_000;

/** What the SDK's providers return, as far as it is used. */
type Identity = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	readonly expiration?: Date;
};

/** For tests. `pausesMs`: between the attempts at a renewal. */
type Options = {
	readonly now?: () => number;
	readonly fetch?: typeof providerOf;
	readonly pausesMs?: readonly number[];
};

/**
Credentials of one side: the configured keys, else the profile, else the AWS default chain, and on top of them the role
to assume. Many callers at once make one request. A renewal that fails is no loss while the present ones are valid, and
is tried a few times once they are not: IMDS and STS have moments in which they do not answer.

Throws `authentication-source` or `authentication-destination` where there have never been any, and
`authentication-expired` where there are none any more.
*/
export function createCredentials(
	settings: CredentialSettings,
	side: Side,
	{now = Date.now, fetch = providerOf, pausesMs = [1_000, 3_000, 9_000]}: Options = {},
): CredentialSource {
	let kept: Credentials | undefined;
	let asking: Promise<Credentials> | undefined;

	const ask = async (): Promise<Credentials> => {
		const provide = await fetch(settings);
		const {accessKeyId, secretAccessKey, sessionToken, expiration} = await provide();
		kept = {
			accessKeyId,
			secretAccessKey,
			...(sessionToken === undefined ? {} : {sessionToken}),
			...(expiration === undefined ? {} : {expiresAt: expiration.getTime()}),
		};
		return kept;
	};
	const askOnce = (): Promise<Credentials> => {
		asking ??= ask().finally(() => {
			asking = undefined;
		});
		return asking;
	};
	const keptFor = (ms: number): Credentials | undefined =>
		kept !== undefined && (kept.expiresAt === undefined || kept.expiresAt - now() > ms) ? kept : undefined;

	return async (renew = false) => {
		for (let attempt = 0; ; attempt++) {
			const fresh = renew ? undefined : keptFor(freshMs);
			if (fresh !== undefined) return fresh;
			try {
				return await askOnce();
			} catch (error) {
				const valid = renew ? undefined : keptFor(0);
				if (valid !== undefined) return valid;
				const pause = kept === undefined ? undefined : pausesMs[attempt];
				if (pause === undefined) throw notHad(side, kept !== undefined, error);
				await sleep(pause);
			}
		}
	};
}

function notHad(side: Side, before: boolean, error: unknown): MigrationError {
	const reason = messageOf(error);
	// Where nobody was reached there is nothing wrong with the keys.
	const hint = error instanceof MigrationError ? error.hint : undefined;
	return before
		? new MigrationError(
				'authentication-expired',
				`The AWS credentials of the ${side} have expired and cannot be renewed: ${reason}`,
				{cause: error, ...(hint === undefined ? {} : {hint})},
			)
		: new MigrationError(`authentication-${side}`, `No AWS credentials for the ${side}: ${reason}`, {
				cause: error,
				hint: hint ?? neverHad(side),
			});
}

/** None were refused: none were got. */
const neverHad = (side: Side): string =>
	`Sign in anew where they come from (\`aws sso login\`, say), or correct ${side}.profile, ${side}.accessKeyId or ${side}.assumeRole; then run the same command again.`;

async function providerOf(settings: CredentialSettings): Promise<() => Promise<Identity>> {
	const {accessKeyId, secretAccessKey, sessionToken, profile, assumeRole, region} = settings;
	const fixed =
		accessKeyId !== undefined && secretAccessKey !== undefined
			? {accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : {sessionToken})}
			: undefined;
	if (fixed !== undefined && assumeRole === undefined) return async () => fixed;
	// The SDK takes 100 ms to load; configured keys need none of it. What it says of Node's age is not for who runs this.
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
	const {fromIni, fromNodeProviderChain, fromTemporaryCredentials} = await import('@aws-sdk/credential-providers');
	const http = createHttp(defaultLimits, {environment: process.env});
	const requestHandler = sdkRequests(http);
	// Without `ignoreCache` the SDK reads the files of profiles once in the life of the process, and never sees what was
	// renewed. No region: a profile's SSO session has its own, and the SDK would prefer ours.
	const init = {clientConfig: {requestHandler}, ignoreCache: true};
	const master = fixed ?? (profile === undefined ? fromNodeProviderChain(init) : fromIni({...init, profile}));
	const provide =
		assumeRole === undefined
			? master
			: fromTemporaryCredentials({
					masterCredentials: master,
					clientConfig: {region, requestHandler},
					params: {
						RoleArn: assumeRole.arn,
						RoleSessionName: 'doclift',
						...(assumeRole.externalId === undefined ? {} : {ExternalId: assumeRole.externalId}),
					},
				});
	const callerClientConfig = {region: async () => region, requestHandler};
	return async () => {
		try {
			return typeof provide === 'function' ? await provide({callerClientConfig}) : provide;
		} finally {
			await http.close();
		}
	};
}
