/** A process of one answer: what `quick_check` says of the ledger that it is given. */
import Database from 'better-sqlite3';

const db = new Database(process.argv[2] ?? '', {readonly: true, fileMustExist: true});
console.log(db.pragma('quick_check(1)', {simple: true}));
