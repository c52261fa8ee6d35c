/** What keeps a sandbox from its folder, as a person can mend it. */
import {MigrationError} from '../engine/failure.ts';

/** Throws `usage` for a folder that cannot be written or holds somebody's own configuration, else what it was given. */
export const refuseFolder =
	(directory: string) =>
	(error: unknown): never => {
		const message = reasonOf(error, directory);
		if (message === null) throw error;
		throw new MigrationError('usage', message, {cause: error, hint: 'Name another folder with --dir.'});
	};

function reasonOf(error: unknown, directory: string): string | null {
	if (error instanceof RangeError) return error.message;
	// Of the file system, and not of a socket: only the former names a path.
	if (!(error instanceof Error && 'code' in error && 'path' in error)) return null;
	return `The sandbox cannot write into ${directory} (${String(error.code)})`;
}
