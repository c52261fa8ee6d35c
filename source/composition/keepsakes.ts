/** What is kept before the first link is changed: the rollback file, here and in the destination, and a copy of the ledger. */
import {basename} from 'node:path';
import type {Config} from '../config/schema.ts';
import {realPath} from '../db/holder.ts';
import {copyLedger, rollbackFileOf} from '../db/keep.ts';
import type {LedgerFile} from '../db/open.ts';
import {MigrationError} from '../engine/failure.ts';
import {rollbackKey} from '../engine/key.ts';
import type {Keepsakes} from '../engine/ports/keepsakes.ts';
import {writeRollbackFile} from '../reports/rollback-file.ts';
import {createCredentials} from '../storage/credentials.ts';
import type {Waiting} from '../storage/line.ts';
import {storeFile} from '../storage/store-file.ts';
import {credentialSettings, destinationSettings} from './settings.ts';

export function createKeepsakes(
	config: Config,
	{db}: Pick<LedgerFile, 'db'>,
	waiting: Pick<Waiting, 'onOutage'> = {},
): Keepsakes {
	// Beside the ledger itself: a link to it may lie in a container's own layer, which goes with the container.
	const ledger = realPath(config.database);
	const {prefix} = config.destination;
	return {
		async writeRollbackFile(plan, pages) {
			const path = rollbackFileOf(ledger, plan);
			try {
				await writeRollbackFile(path, pages);
			} catch (error) {
				if (error instanceof MigrationError) throw error;
				throw new MigrationError('ledger-storage', `The rollback file ${path} cannot be written`, {cause: error});
			}
			return path;
		},
		storeRollbackFile(path, storing) {
			const credentials = createCredentials(credentialSettings(config.destination), 'destination');
			const file = {path, key: rollbackKey(prefix, basename(path)), contentType: 'application/json'};
			return storeFile(destinationSettings(config), credentials, file, {...waiting, ...storing});
		},
		copyLedger: plan => copyLedger(db, ledger, plan),
	};
}
