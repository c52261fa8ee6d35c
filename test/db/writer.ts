/** Takes pages into a ledger and says each one's number after its commit; at the first error its kind. */
import {openLedger} from '../../source/db/open.ts';
import {everything, insertNew, record} from './records.ts';

const {ledger} = openLedger(process.argv[2] ?? '', {now: Date.now});
const say = (line: string | number) => process.stdout.write(`${line}\n`);
const run = ledger.beginRun({type: 'backup', command: 'test', scope: everything, config: '{}', now: 0});
const discovery = ledger.beginDiscovery(run, everything, 'full', 0);

try {
	for (let page = 0; page < 5000; page++) {
		const rows = Array.from({length: 10}, (_, index) => record(page * 10 + index));
		ledger.absorb(discovery, rows, known => insertNew(known));
		say(page + 1);
	}
} catch (error) {
	say(error instanceof Error && 'kind' in error ? String(error.kind) : String(error));
}
