/** A source that nobody has credentials for: its files are read in other ways, and nothing else can be asked of it. */
import {MigrationError} from '../engine/failure.ts';
import type {CredentialSource} from './credentials.ts';
import type {SourceSettings} from './settings.ts';

/** `must`: credentials are configured for the source. `may`: none are, and AWS's default chain may know of none. */
export type Signing = 'must' | 'may';

type Ways = Pick<SourceSettings, 'access'>;

/**
Whether a source whose credentials could not be had is read without: where none are configured and another way is allowed.
One that has had them, or is to have them, is not: a private bucket would answer 403 to every file, as if the vendor
refused it.
*/
export const goesUnsigned = (error: unknown, {access}: Ways, signing: Signing): boolean =>
	error instanceof MigrationError &&
	error.kind === 'authentication-source' &&
	signing === 'may' &&
	access.some(way => way !== 's3');

/** For what a signature alone can ask: throws `download-forbidden` where the source is read without. */
export const ifSigned =
	(credentials: CredentialSource, source: Ways, signing: Signing): CredentialSource =>
	async renew => {
		try {
			return await credentials(renew);
		} catch (error) {
			if (!goesUnsigned(error, source, signing)) throw error;
			throw new MigrationError('download-forbidden', 'Without credentials the source cannot be listed', {
				cause: error,
				hint: 'Add credentials to the source section, if the vendor has given you any.',
			});
		}
	};
