/** Every file of the scope gets its key before the first one is copied, in order of record id; after that it is frozen. */

import type {Emit} from './event.ts';
import {chooseKey, type KeyRules} from './key.ts';
import type {Clock, Ledger, Scope} from './ports.ts';
import {whenRoom} from './room.ts';

/** Some 15 ms of the main thread. Fewer would write the pages of the index of keys more often. */
const pageRows = 800;

type Order = {
	readonly run: number;
	readonly scope: Scope;
	readonly rules: KeyRules;
	readonly stopping: AbortSignal;
	readonly onNamed: (files: number) => void;
};

/** Returns how many keys were assigned. */
export async function assignKeys(
	{ledger, clock, emit}: {readonly ledger: Ledger; readonly clock: Clock; readonly emit: Emit},
	{run, scope, rules, stopping, onNamed}: Order,
): Promise<number> {
	// Looking for them walks every record.
	if (ledger.tally(scope).discovered.count === 0) return 0;
	let named = 0;
	for (let after = ''; !stopping.aborted; ) {
		const page = ledger.keyless(scope, after, pageRows);
		const last = page.at(-1);
		if (!last) break;

		await whenRoom({clock, emit}, stopping, () =>
			ledger.assignKeys(run, page, (record, taken) => chooseKey(record, rules, taken)),
		);
		after = last.recordId;
		named += page.length;
		onNamed(named);
		await clock.sleep(0);
	}
	return named;
}
