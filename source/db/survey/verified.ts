/** When every record was last verified: it stands in a book beside the ledger, so that a verification holds up nobody. */
import type {Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';
import {lastVerification} from '../verifications.ts';

export function createVerified({
	db,
	file,
	read,
}: Doors): Pick<Survey, 'lastVerification' | 'lastVerifiedAt' | 'verificationsFault'> {
	const pin = db.prepare<[], {ledgerId: string}>('SELECT ledger_id AS ledgerId FROM pin');
	const look = read(() => lastVerification(file, pin.get()?.ledgerId ?? ''));
	return {
		lastVerification: () => look().last,
		lastVerifiedAt: () => look().last?.startedAt ?? null,
		verificationsFault: () => look().fault,
	};
}
