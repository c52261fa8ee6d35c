/**
A file that somebody asked for: it appears whole or not at all, for its owner only (0600), also where another one lay
there. What the disk or its rights have against it is a matter of the command that named it, and no fault of doclift.
*/
import {closeSync, openSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';

export type Put = (text: string) => void;

export type Draft = {
	/** Adds to it. Like `land` it throws `usage` where the file cannot be written. */
	readonly put: Put;
	/** Puts it in its place. */
	readonly land: () => void;
	/** Leaves nothing behind; what lies in its place stays. After `land` it does nothing. */
	readonly drop: () => void;
};

export function openDraft(to: string): Draft {
	const fresh = `${to}.${process.pid}.new`;
	const handle = toldOf(to, () => {
		refuseFolder(to);
		rmSync(fresh, {force: true});
		// Never a file, or the target of a link, that somebody else has laid there.
		return openSync(fresh, 'wx', 0o600);
	});
	let open = true;
	const close = () => {
		if (open) closeSync(handle);
		open = false;
	};
	return {
		put: text => toldOf(to, () => writeFileSync(handle, text)),
		land: () =>
			toldOf(to, () => {
				close();
				renameSync(fresh, to);
			}),
		drop() {
			close();
			rmSync(fresh, {force: true});
		},
	};
}

/** Writes the whole of it; returns what `write` does. Nothing stays behind where that throws. */
export function writeWhole<T>(to: string, write: (put: Put) => T): T {
	const draft = openDraft(to);
	try {
		const written = write(draft.put);
		draft.land();
		return written;
	} catch (error) {
		draft.drop();
		throw error;
	}
}

/** Throws `usage` for a file that could not be written, before the hours of work that it is to tell of. Null is none. */
export function proveWritable(to: string | null): void {
	if (to !== null) openDraft(to).drop();
}

function toldOf<T>(to: string, work: () => T): T {
	try {
		return work();
	} catch (cause) {
		// Of its name that nobody has typed, nothing.
		const reason = messageOf(cause).replace(/, \w+ '.*$/s, '');
		throw new MigrationError('usage', `${to} cannot be written: ${reason}`, {
			cause,
			hint: 'Name a file in a folder that is there, that you may write to and that has room.',
		});
	}
}

/** Only the last step would say so. */
function refuseFolder(to: string): void {
	if (statSync(to, {throwIfNoEntry: false})?.isDirectory()) throw new Error('it is a folder');
}
