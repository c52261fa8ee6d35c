/** What is measured. Every world is clean: each record has one healthy file of its own, all of one size. */

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/**
One case: a world, and how much of it a backup copies.

@typedef {object} Case
@property {string} name as `--only` takes it
@property {string} title
@property {number} records
@property {number} fileBytes
@property {number} copies files that must lie in the destination afterwards
@property {readonly string[]} flags of `doclift backup --full`
@property {'always' | 'long' | 'discovery'} when the flag that asks for it; each also runs when `--only` names it
*/

/** @type {readonly Case[]} */
export const cases = [
	copying('10kb', '10 KB × 5,000', 5000, 10 * kilobyte, 'always'),
	copying('100kb', '100 KB × 2,000', 2000, 100 * kilobyte, 'always'),
	copying('64mb', '64 MB × 8', 8, 64 * megabyte, 'always'),
	copying('10kb-long', '10 KB × 20,000', 20_000, 10 * kilobyte, 'long'),
	{
		...copying('million', '10 KB × 20,000 of 1M', 1_000_000, 10 * kilobyte, 'long'),
		copies: 20_000,
		flags: ['--limit', '20000'],
	},
	{
		...copying('discovery', '1M records, dry run', 1_000_000, 10 * kilobyte, 'discovery'),
		copies: 0,
		flags: ['--dry-run'],
	},
];

/** The program with next to nothing to do: what every run pays before its second file. */
export const startUp = copying('start-up', '1 file', 1, kilobyte, 'always');

/**
@param {string} name
@param {string} title
@param {number} records
@param {number} fileBytes
@param {Case['when']} when
@returns {Case}
*/
function copying(name, title, records, fileBytes, when) {
	return {name, title, records, fileBytes, copies: records, flags: [], when};
}
