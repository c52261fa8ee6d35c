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

/** `whole`: a part has covered all records, those of every account among them. */
type Sum = {readonly vanished: number; readonly known: number; readonly whole: boolean};

/** Known are also those that earlier parts have lost: they are called deleted by now. */
function withPart(all: Sum, known: number, {accounts}: Scope): Sum {
	if (accounts.length === 0) return {...all, known: known + all.vanished, whole: true};
	return all.whole ? all : {...all, known: all.known + known};
}

/**
What vanishes from all the parts that one command reads, one after the other: each is judged by itself, and together with
those before it. A user who sees a quarter of each of a thousand small accounts misses too little in any one of them.
*/
export function createVanished(): Vanished {
	let all: Sum = {vanished: 0, known: 0, whole: false};
	return {
		inPart(scope, known) {
			let vanished = 0;
			all = withPart(all, known, scope);
			return more => {
				vanished += more;
				all = {...all, vanished: all.vanished + more};
				if (isTooMuch(vanished, known)) throw refusal({vanished, known}, scope, scope.object);
				if (!isTooMuch(all.vanished, all.known)) return;
				const where = all.whole ? scope.object : `${scope.object}, of the accounts read so far,`;
				throw refusal(all, {...scope, accounts: []}, where);
			};
		},
	};
}

/** Thrown before any of them is called deleted: the vendor's bucket would be closed over records that nobody has read. */
function refusal(
	{vanished, known}: Pick<Sum, 'vanished' | 'known'>,
	{object, accounts}: Scope,
	where: string,
): MigrationError {
	const command = ['doclift backup --full', ...accounts.map(id => `--account ${id}`), '--accept-deleted'].join(' ');
	return new MigrationError(
		'refused',
		`At least ${vanished} of ${known} known records of ${where} are deleted, or hidden from this user: Salesforce no longer shows them, not even in the recycle bin`,
		{
			hint: `Look for some of them in Salesforce, as an administrator. Where they exist, give this user View All Records on ${object} (\`doclift doctor\` says what is missing) and run the same command again. Where they are really deleted, \`${command}\` takes them as deleted.`,
		},
	);
}
