/** Whose ledger it is, and how much room it takes. */
import {statSync} from 'node:fs';
import type {About, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';

const statements = {pin: 'SELECT org_id AS orgId, bucket FROM pin'};

export function createAbout({db, file, read, walBytes}: Doors): Pick<Survey, 'about'> {
	const pin = db.prepare<[], Pick<About, 'orgId' | 'bucket'>>(statements.pin);
	return {
		about: read(() => {
			const {orgId = null, bucket = null} = pin.get() ?? {};
			return {file, orgId, bucket, ledgerBytes: statSync(file).size, walBytes: walBytes()};
		}),
	};
}
