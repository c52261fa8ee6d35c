/** The listing of the bucket, into the book of a verification. */
import {cutsUnder} from '../cuts.ts';
import {MigrationError} from '../failure.ts';
import {nothingYet, type VerifyPorts} from './ports.ts';

/**
False where the bucket is asked object by object: for a sample, and where listing is not allowed. The first page is asked
for all the same: to a HEAD, a bucket that does not exist looks like one whose objects are all gone.
*/
export async function listBucket(
	{ledger, book, bucket, emit, clock, stopping, onProgress}: VerifyPorts,
	under: string,
	whole: boolean,
): Promise<boolean> {
	if (whole) emit({type: 'state', state: 'comparing', reason: 'listing your bucket'});
	let objects = 0;
	try {
		for await (const page of bucket.list(under, whole ? cutsUnder(under, ledger.sampleCopies()) : [])) {
			if (!whole) break;
			book.listing.keep(page);
			objects += page.length;
			onProgress('listing', nothingYet, objects, null);
			if (stopping.aborted) return true;
			await clock.sleep(0);
		}
		return whole;
	} catch (error) {
		if (!(error instanceof MigrationError) || error.kind !== 'upload-forbidden') throw error;
		const reason = 'your bucket may not be listed: each object is asked for by itself, and orphans cannot be seen';
		emit({type: 'state', state: 'notice', reason});
		return false;
	}
}
