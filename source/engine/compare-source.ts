/** Which copied files have changed at the source since, as far as it may be listed. */
import {cutsIn, listedPlace, type Place} from './cuts.ts';
import type {Emit} from './event.ts';
import {failures, MigrationError, toFailure} from './failure.ts';
import type {Source} from './ports/buckets.ts';
import type {Clock} from './ports/clock.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Scope} from './scope.ts';
import type {Locate} from './url.ts';
import {ListingStopped, type WatchListing} from './watch-listings.ts';

type Ports = {readonly ledger: Ledger; readonly source: Source; readonly clock: Clock; readonly emit: Emit};
type Order = {
	readonly scope: Scope;
	readonly locate: Locate;
	/** What follows where the source may not be listed, in words. */
	readonly otherwise: string;
	readonly watch: WatchListing;
};

/**
Opens again what differs. Returns whether everything was compared; a source that may not be listed is no fault, and a run
that is to stop compares nothing.
*/
export async function compareSource(
	{ledger, source, clock, emit}: Ports,
	run: number,
	{scope, locate, otherwise, watch}: Order,
): Promise<boolean> {
	if (ledger.tally(scope).verified.count === 0) return true;
	const reason = 'listing the source for files that have changed since they were copied';
	emit({type: 'state', state: 'comparing', reason});

	const place = (url: string) => listedPlace(url, locate);
	try {
		const samples = ledger.sampleCopies().flatMap(({url}) => place(url) ?? []);
		const pages = watch(listAll(source, samples), ({objects}) => objects.length);
		const listing = {locate: place, buckets: source.buckets, pages};
		const {compared, changed, absent} = await ledger.compareListing(run, scope, listing, clock.now());
		const words = `${compared} files compared with the source: ${changed} have changed, ${absent} are gone there`;
		emit({type: 'state', state: 'notice', reason: words});
		return true;
	} catch (error) {
		if (error instanceof ListingStopped) return false;
		if (!(error instanceof MigrationError) || endsRun(error)) throw error;
		if (error.kind === 'download-forbidden') {
			emit({type: 'state', state: 'notice', reason: `the source may not be listed, so ${otherwise}`});
		} else emit({type: 'error', recordId: null, failure: toFailure(error)});
		return false;
	}
}

/** Credentials that have run out fail a file in a thread, which then asks for new ones; here those were asked for already. */
const endsRun = ({kind}: MigrationError): boolean =>
	failures[kind].scope === 'run' || failures[kind].group === 'authentication';

async function* listAll({buckets, list}: Source, samples: readonly Place[]) {
	for (const bucket of buckets) {
		for await (const objects of list(bucket, cutsIn(bucket, samples))) yield {bucket, objects};
	}
}
