/** Takes the lock of the ledger that it is given, says how that went, and holds it until its input ends or it is killed. */
import {acquireLock, thisProcess} from '../../source/db/lock.ts';

const say = (answer: {held: boolean; message: string}) => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
	acquireLock(process.argv[2] ?? '', thisProcess('doclift backup --full', Date.now()));
	process.stdin.resume();
	process.stdin.once('end', () => process.exit());
	say({held: true, message: ''});
} catch (error) {
	say({held: false, message: String(error)});
}
