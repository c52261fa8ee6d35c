/** Whose ledger it is, and how much room it takes. */
import {statSync} from 'node:fs';
import type {About, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';

const statements = {
	pin: 'SELECT org_id AS orgId, bucket FROM pin',
	discovered: 'SELECT EXISTS (SELECT 1 FROM scopes WHERE watermark IS NOT NULL)',
};

export function createAbout({db, file, read, walBytes}: Doors): Pick<Survey, 'about'> {
	const pin = db.prepare<[], Pick<About, 'orgId' | 'bucket'>>(statements.pin);
	const discovered = db.prepare<[], number>(statements.discovered).pluck();
	return {
		about: read(() => {
			const {orgId = null, bucket = null} = pin.get() ?? {};
			const room = {ledgerBytes: statSync(file).size, walBytes: walBytes()};
			return {file, orgId, bucket, discovered: discovered.get() === 1, ...room};
		}),
	};
}
