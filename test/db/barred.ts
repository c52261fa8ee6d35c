/** Opens the ledger that it is given for reading, as nobody where it may become so, and says what comes of it. */
import {connect} from '../../source/db/connection.ts';
import {toFailure} from '../../source/engine/failure.ts';

// In this order: without its user a process may not change its group.
process.setgid?.(65534);
process.setuid?.(65534);
try {
	connect(process.argv[2] ?? '', {readonly: true}).close();
	process.stdout.write('null');
} catch (error) {
	process.stdout.write(JSON.stringify(toFailure(error)));
}
