/** What a batch signs its requests with, asked for before each batch and renewed when it is refused. */
import type {CredentialSource} from '../storage/credentials.ts';
import type {Session} from '../storage/session.ts';
import type {Credentials, SourceSettings} from '../storage/settings.ts';
import {goesUnsigned, type Signing} from '../storage/unsigned.ts';
import type {Expired, Keys} from './wire.ts';

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

export type Refused = {readonly keys: Keys; readonly expired: Pick<Expired, 'credentials' | 'session'>};

/**
Of what was refused only that is asked for anew which has expired: a confirmed session is a call of the org's day, and STS
may be out of reach while credentials of AWS are valid.
*/
export async function gatherKeys(settings: KeySettings, refused?: Refused): Promise<Keys> {
	const {source, sourceCredentials, destinationCredentials} = settings;
	const signs = source.access.includes('s3');
	const session = await sessionOf(settings, refused);
	const renew = refused?.expired.credentials ?? false;
	const [own, theirs] = await Promise.all([
		destinationCredentials(renew),
		signs ? sourceCredentials(renew).catch(error => withoutSource(error, settings)) : undefined,
	]);
	return {source: theirs, destination: own, session};
}

/**
The keys as they are by now, for a batch that is under way; those that it holds where nothing has changed. A session of
which Salesforce has said that it holds stays such a one.
*/
export async function freshKeys(settings: KeySettings, held: Keys): Promise<Keys> {
	const {source, destination, session: present} = await gatherKeys(settings);
	const session = present?.accessToken === held.session?.accessToken ? held.session : present;
	const fresh = {source, destination, session};
	return sameKeys(held, fresh) ? held : fresh;
}

async function sessionOf(settings: KeySettings, refused: Refused | undefined): Promise<Session | undefined> {
	const confirmed = refused !== undefined && (await isConfirmed(settings, refused));
	return settings.session && {...settings.session(), confirmed};
}

/** Whether the session that is given by now is known to hold. Only the vendor's end point refuses one that does. */
async function isConfirmed({source, session, renewSession}: KeySettings, {keys, expired}: Refused): Promise<boolean> {
	if (keys.session === undefined) return false;
	if (expired.session === null) return sameToken(keys.session, session?.()) && keys.session.confirmed === true;
	if (expired.session === 'refused') {
		if (renewSession === undefined) return false;
		await renewSession(keys.session.accessToken);
	}
	return source.access.includes('presign');
}

const sameToken = (a: Session | undefined, b: Session | undefined): boolean => a?.accessToken === b?.accessToken;

function withoutSource(error: unknown, {source, sourceSigning}: KeySettings): undefined {
	if (!goesUnsigned(error, source, sourceSigning)) throw error;
}

const sameKey = (a: Credentials | undefined, b: Credentials | undefined): boolean =>
	a?.accessKeyId === b?.accessKeyId && a?.sessionToken === b?.sessionToken;

/** A session of which Salesforce has said that it holds tells more than the same one before. */
const sameSession = (a: Session | undefined, b: Session | undefined): boolean =>
	sameToken(a, b) && a?.confirmed === b?.confirmed;

export const sameKeys = (a: Keys, b: Keys): boolean =>
	sameKey(a.source, b.source) && sameKey(a.destination, b.destination) && sameSession(a.session, b.session);
