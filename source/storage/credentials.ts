/** Where credentials come from, kept until shortly before they expire. Used on the main thread only. */
import {MigrationError} from '../engine/failure.ts';
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

/**
Credentials of one side: the configured keys, else the profile, else the AWS default chain, and on top of them the role
to assume. Throws `authentication-source` or `authentication-destination`. Many callers at once make one request.
*/
export function createCredentials(
	settings: CredentialSettings,
	side: Side,
	{now = Date.now, fetch = providerOf}: {now?: () => number; fetch?: typeof providerOf} = {},
): CredentialSource {
	let kept: Credentials | undefined;
	let asking: Promise<Credentials> | undefined;

	const ask = async (): Promise<Credentials> => {
		try {
			const provide = await fetch(settings);
			const {accessKeyId, secretAccessKey, sessionToken, expiration} = await provide();
			kept = {
				accessKeyId,
				secretAccessKey,
				...(sessionToken === undefined ? {} : {sessionToken}),
				...(expiration === undefined ? {} : {expiresAt: expiration.getTime()}),
			};
			return kept;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw new MigrationError(`authentication-${side}`, `No AWS credentials for the ${side}: ${reason}`, {
				cause: error,
			});
		}
	};

	return (renew = false) => {
		const usable = kept !== undefined && (kept.expiresAt === undefined || kept.expiresAt - now() > freshMs);
		if (kept !== undefined && usable && !renew) return Promise.resolve(kept);
		asking ??= ask().finally(() => {
			asking = undefined;
		});
		return asking;
	};
}

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
	const clientConfig = {region};
	// Without this the SDK reads the files of profiles once in the life of the process, and never sees what was renewed.
	const init = {clientConfig, ignoreCache: true};
	const master = fixed ?? (profile === undefined ? fromNodeProviderChain(init) : fromIni({...init, profile}));
	if (assumeRole === undefined) return typeof master === 'function' ? master : async () => master;
	return fromTemporaryCredentials({
		masterCredentials: master,
		clientConfig,
		params: {
			RoleArn: assumeRole.arn,
			RoleSessionName: 'doclift',
			...(assumeRole.externalId === undefined ? {} : {ExternalId: assumeRole.externalId}),
		},
	});
}
