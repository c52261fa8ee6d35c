/** Every file of the scope gets its key before the first one is copied, in order of record id; after that it is frozen. */

import type {Emit} from './event.ts';
import {chooseKey, type KeyRules} from './key.ts';
import {nextPortion} from './portion.ts';
import type {Clock} from './ports/clock.ts';
import type {Keyless} from './ports/keys.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Stretch} from './ports/stretch.ts';
import {whenRoom} from './room.ts';
import type {Scope} from './scope.ts';

/**
Some 15 ms of the main thread, and 50 with ten million. While the index of keys is small, fewer would write its pages more
often; once it is large, each row writes one of its own anyway.
*/
const portion = {most: 800, longMs: 30};

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
	let rows = portion.most;
	for (let after: string | null = ''; after !== null && !stopping.aborted; ) {
		const begun = clock.now();
		const {found, next}: Stretch<Keyless, string> = ledger.keyless(scope, after, rows);
		if (found.length > 0) {
			await whenRoom({clock, emit}, stopping, () =>
				ledger.assignKeys(run, found, (record, taken) => chooseKey(record, rules, taken)),
			);
			named += found.length;
			onNamed(named);
		}
		after = next;
		rows = nextPortion(rows, clock.now() - begun, portion);
		await clock.sleep(0);
	}
	return named;
}
