/** How many records may vanish between two readings before that says more of the user who reads than of the records. Pure. */
import {MigrationError} from './failure.ts';
import type {Scope} from './scope.ts';

/** Both are to be passed: a small scope loses a large share of its records by what people do in a day. */
const most = {records: 100, percent: 5};

const isTooMuch = (vanished: number, known: number): boolean =>
	vanished > most.records && vanished * 100 > known * most.percent;

/** To be told how many more have vanished from a part. Throws `refused` where that is too much to be believed. */
type Judge = (more: number) => void;

export type Vanished = {
	/** Begins a part that has `known` records. */
	readonly inPart: (scope: Scope, known: number) => Judge;
};

/**
What vanishes from all the parts that one command reads, one after the other: each is judged by itself, and together with
those before it. A user who sees a quarter of each of a thousand small accounts misses too little in any one of them.
*/
export function createVanished(): Vanished {
	const all = {vanished: 0, known: 0};
	return {
		inPart(scope, known) {
			let vanished = 0;
			all.known += known;
			return more => {
				vanished += more;
				all.vanished += more;
				if (isTooMuch(vanished, known)) throw refusal(vanished, known, scope);
				if (isTooMuch(all.vanished, all.known)) throw refusal(all.vanished, all.known, {...scope, accounts: []});
			};
		},
	};
}

/** Thrown before any of them is called deleted: the vendor's bucket would be closed over records that nobody has read. */
function refusal(vanished: number, known: number, {object, accounts}: Scope): MigrationError {
	const command = ['doclift backup --full', ...accounts.map(id => `--account ${id}`), '--accept-deleted'].join(' ');
	return new MigrationError(
		'refused',
		`At least ${vanished} of ${known} known records of ${object} are deleted, or hidden from this user: Salesforce no longer shows them, not even in the recycle bin`,
		{
			hint: `Look for some of them in Salesforce, as an administrator. Where they exist, give this user View All Records on ${object} (\`doclift doctor\` says what is missing) and run the same command again. Where they are really deleted, \`${command}\` takes them as deleted.`,
		},
	);
}
