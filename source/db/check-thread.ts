/** A thread of one answer: what `quick_check` says of the ledger that it is given. */
import {parentPort, workerData} from 'node:worker_threads';
import Database from 'better-sqlite3';

const db = new Database(String(workerData), {readonly: true, fileMustExist: true});
parentPort?.postMessage(db.pragma('quick_check(1)', {simple: true}));
db.close();
