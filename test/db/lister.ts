/** Lists a large bucket into a book of verifications, and says what that threw: SQLite asks for TMPDIR once, as it starts. */
import {openVerifications} from '../../source/db/verifications.ts';
import {toFailure} from '../../source/engine/failure.ts';

const {book} = openVerifications(process.argv[2] ?? '', 'ledger-1');
try {
	for (let at = 0; at < 500_000; at += 1000) {
		const page = Array.from({length: 1000}, (_, n) => ({key: `uploads/${at + n}`, size: n, etag: 'ab'.repeat(16)}));
		book.listing.keep(page);
	}
} catch (error) {
	process.stdout.write(JSON.stringify(toFailure(error)));
}
