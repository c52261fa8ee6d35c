/** Opens a ledger: the file, checked and brought up to date, and the port of the engine over it. */
import {statSync} from 'node:fs';
import type {Ledger} from '../engine/ports/ledger.ts';
import type {LinkLedger} from '../engine/ports/link-ledger.ts';
import type {RunType} from '../engine/ports/runs.ts';
import {type Acceptances, createAcceptances} from './acceptances.ts';
import {createCopyComparison} from './compare-destination.ts';
import {type Connection, type ConnectionSettings, connect} from './connection.ts';
import {createCopying} from './copying.ts';
import {createDiscovery} from './discovery.ts';
import {createDoors, type Doors} from './doors.ts';
import {createKeys} from './keys.ts';
import {createLinkLedger} from './links.ts';
import {createListing} from './listing.ts';
import {createPin} from './pin.ts';
import {createReopen} from './reopen.ts';
import {createFence, createRuns} from './runs.ts';
import {createSample} from './sample.ts';
import {createTally} from './tally.ts';
import type {LogSettings} from './write-ahead-log.ts';

export type LedgerSettings = ConnectionSettings & LogSettings;

export type LedgerFile = {
	readonly ledger: Ledger;
	readonly acceptances: Acceptances;
	/** The same file's plans and journal. */
	readonly links: LinkLedger;
	/** For reports and for what builds on the ledger: statements of their own, reading. */
	readonly db: Connection;
	readonly doors: Doors;
	/** Undefined where the ledger knows no such run. */
	readonly typeOfRun: (run: number) => RunType | undefined;
	/** Folds the write-ahead log into the file. Harmless when called again. */
	readonly close: () => void;
};

/** Writers hold the lock of `lock.ts` before they open. Throws `refused`, `ledger-corrupt` or `ledger-storage`. */
export function openLedger(file: string, settings: LedgerSettings): LedgerFile {
	const db = connect(file, settings);
	const doors = createDoors(db, file, settings.now, settings.say);
	const fence = createFence(doors);
	const {typeOfRun, ...runs} = createRuns(doors, fence);
	const acceptances = createAcceptances(doors);
	const ledger: Ledger = {
		...createPin(doors),
		...runs,
		...createDiscovery(doors, fence),
		...createKeys(doors, fence),
		...createCopying(doors, fence),
		...createTally(doors),
		accepted: acceptances.accepted,
		reopen: createReopen(doors, fence),
		compareListing: createListing(doors, fence),
		compareCopies: createCopyComparison(doors, fence),
		sampleCopies: createSample(doors),
		bytes: () => ({ledger: statSync(file).size, wal: doors.walBytes()}),
	};
	return {
		acceptances,
		ledger,
		links: createLinkLedger(doors, fence),
		db,
		doors,
		typeOfRun,
		close: () => void db.close(),
	};
}
