/** What a batch signs its requests with, asked for before each batch and renewed when it is refused. */
import type {CredentialSource} from '../storage/credentials.ts';
import type {Credentials, SourceSettings} from '../storage/settings.ts';
import type {Session} from '../storage/strategies.ts';
import {goesUnsigned, type Signing} from '../storage/unsigned.ts';
import type {Keys} from './wire.ts';

export type KeySettings = {
	readonly source: SourceSettings;
	readonly sourceCredentials: CredentialSource;
	readonly sourceSigning: Signing;
	readonly destinationCredentials: CredentialSource;
	/** For the strategies `presign` and `content-version`. */
	readonly session?: () => Session;
	/** This token was refused: resolves once `session` gives one that Salesforce takes, which may be the same. */
	readonly renewSession?: (refused: string) => Promise<void>;
};

/** `refused`: the keys of which some have expired. Which ones is not told, so all are asked for anew. */
export async function gatherKeys(settings: KeySettings, refused?: Keys): Promise<Keys> {
	const renew = refused !== undefined;
	const {source, sourceCredentials, destinationCredentials} = settings;
	const signs = source.access.includes('s3');
	if (refused !== undefined) await renewSession(settings, refused);
	const [own, theirs] = await Promise.all([
		destinationCredentials(renew),
		signs ? sourceCredentials(renew).catch(error => withoutSource(error, settings)) : undefined,
	]);
	return {source: theirs, destination: own, session: sessionOf(settings, renew)};
}

/** Only the vendor's end point refuses a session that holds. */
function sessionOf({source, session, renewSession}: KeySettings, renewed: boolean): Session | undefined {
	const confirmed = renewed && renewSession !== undefined && source.access.includes('presign');
	return session && {...session(), confirmed};
}

async function renewSession({source, renewSession}: KeySettings, {session}: Keys): Promise<void> {
	const serves = source.access.some(way => way === 'presign' || way === 'content-version');
	if (serves && session !== undefined) await renewSession?.(session.accessToken);
}

function withoutSource(error: unknown, {source, sourceSigning}: KeySettings): undefined {
	if (!goesUnsigned(error, source, sourceSigning)) throw error;
}

const sameKey = (a: Credentials | undefined, b: Credentials | undefined): boolean =>
	a?.accessKeyId === b?.accessKeyId && a?.sessionToken === b?.sessionToken;

/** A session of which Salesforce has said that it holds tells more than the same one before. */
export const sameKeys = (a: Keys, b: Keys): boolean =>
	sameKey(a.source, b.source) &&
	sameKey(a.destination, b.destination) &&
	a.session?.accessToken === b.session?.accessToken &&
	a.session?.confirmed === b.session?.confirmed;
