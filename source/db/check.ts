/** A process of one answer about a ledger: whether its pages are whole, or its tally equals its rows. */
import {openDatabase} from './sqlite.ts';
import {differingLines} from './tally.ts';

const [file = '', question] = process.argv.slice(2);
const db = openDatabase(file, {readonly: true, fileMustExist: true});
const answers = {
	pages: () => db.pragma('quick_check(1)', {simple: true}) === 'ok',
	tally: () => differingLines(db) === 0,
};
console.log(question === 'tally' || question === 'pages' ? answers[question]() : `No question: ${question}`);
