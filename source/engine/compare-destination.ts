/**
A full backup looks at what it has copied before: a copy that somebody has deleted is made again, and of one that is
another object by now the copier's conditional write finds out what lies there. It is never overwritten.
*/
import {cutsUnder} from './cuts.ts';
import type {Emit} from './event.ts';
import {MigrationError} from './failure.ts';
import type {Destination, ListedObject} from './ports/buckets.ts';
import type {Clock} from './ports/clock.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Scope} from './scope.ts';
import {ListingStopped, type WatchListing} from './watch-listings.ts';

type Ports = {
	readonly ledger: Ledger;
	readonly destination: Destination;
	readonly clock: Clock;
	readonly emit: Emit;
};

/** A destination that may not be listed is no fault: `verify` asks for each object by itself. */
export async function compareDestination(
	{ledger, destination, clock, emit}: Ports,
	run: number,
	{scope, watch}: {readonly scope: Scope; readonly watch: WatchListing},
): Promise<void> {
	if (ledger.tally(scope).verified.count === 0) return;
	emit({type: 'state', state: 'comparing', reason: 'listing your bucket for copies that are gone or differ'});
	const say = (reason: string) => emit({type: 'state', state: 'notice', reason});
	try {
		const pages = watch(listCopies({ledger, destination}), ({length}) => length);
		const {compared, absent, differs} = await ledger.compareCopies(run, scope, pages, clock.now());
		say(`${compared} copies compared with your bucket: ${absent} are gone, ${differs} differ`);
	} catch (error) {
		if (error instanceof ListingStopped) return;
		if (!(error instanceof MigrationError) || error.kind !== 'upload-forbidden') throw error;
		say('your bucket may not be listed, so copies that are gone from it cannot be seen');
	}
}

/** Wherever the ledger has put copies. */
export async function* listCopies({
	ledger,
	destination,
}: {
	readonly ledger: Pick<Ledger, 'prefixes' | 'sampleCopies'>;
	readonly destination: Pick<Destination, 'list'>;
}): AsyncIterable<readonly ListedObject[]> {
	const samples = ledger.sampleCopies();
	for (const prefix of ledger.prefixes()) yield* destination.list(prefix, cutsUnder(prefix, samples));
}
