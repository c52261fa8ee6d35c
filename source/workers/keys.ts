/** What a batch signs its requests with, asked for before each batch and renewed when it is refused. */
import type {CredentialSource} from '../storage/credentials.ts';
import type {Credentials, SourceSettings} from '../storage/settings.ts';
import type {Session} from '../storage/session.ts';
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

/**
`refused`: keys of which some have expired. Which ones is not told. Where files are read with a session of Salesforce it is
that one first, and AWS's are asked for anew once it has been found to hold: STS may be out of reach, and they be valid.
*/
export async function gatherKeys(settings: KeySettings, refused?: Keys): Promise<Keys> {
	const {source, sourceCredentials, destinationCredentials} = settings;
	const signs = source.access.includes('s3');
	if (refused !== undefined) await renewSession(settings, refused);
	const session = sessionOf(settings, refused !== undefined);
	const renew = refused !== undefined && sameSession(refused.session, session);
	const [own, theirs] = await Promise.all([
		destinationCredentials(renew),
		signs ? sourceCredentials(renew).catch(error => withoutSource(error, settings)) : undefined,
	]);
	return {source: theirs, destination: own, session};
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
const sameSession = (a: Session | undefined, b: Session | undefined): boolean =>
	a?.accessToken === b?.accessToken && a?.confirmed === b?.confirmed;

export const sameKeys = (a: Keys, b: Keys): boolean =>
	sameKey(a.source, b.source) && sameKey(a.destination, b.destination) && sameSession(a.session, b.session);
