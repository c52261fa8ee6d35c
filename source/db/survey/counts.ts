/** Counts of records by disposition, by link and by account: from the tallies. */
import {type LinkState, linkLife, statesOf} from '../../engine/life.ts';
import {slices} from '../../engine/slices.ts';
import type {AccountSurvey, Survey} from '../../engine/survey.ts';
import {wantingAttention} from '../../engine/tally.ts';
import {createAcceptances} from '../acceptances.ts';
import type {Doors} from '../doors.ts';
import {oneOf} from '../one-of.ts';
import {type TallyLine, tallyOf} from '../tally.ts';

const sumWhere = (condition: string): string => `sum(CASE WHEN ${condition} THEN t.count ELSE 0 END)`;

const waiting = ['discovered', 'copying'];
const withFiles = ['verified', ...waiting, ...wantingAttention];
/** Accounts that are read in one piece: some 2 ms. */
const accountsAtOnce = 500;

/** Under which the tally counts records without one. */
const noAccount = 0;

const statements = {
	tally: 'SELECT state, sum(count) AS count, sum(bytes) AS bytes FROM tally WHERE outside = 0 GROUP BY state',
	ofAccount: 'SELECT state, count, bytes FROM tally WHERE account = :account AND outside = 0',
	records: 'SELECT coalesce(sum(count), 0) AS count FROM tally',
	away: 'SELECT link, sum(count) AS count FROM link_tally GROUP BY link',
	accountOrder: 'SELECT id FROM accounts ORDER BY name COLLATE NOCASE, salesforce_id',
	// From the acceptances on: there are few of them beside the records.
	signedOff: `SELECT coalesce(r.account, ${noAccount}) AS account, count(*) AS count
		FROM acceptances a CROSS JOIN records r ON r.id = a.record AND r.state = a.state
		WHERE a.revoked_at IS NULL AND r.outside = 0 AND ${oneOf('r.state', wantingAttention)} GROUP BY 1`,
	accountsOf: `SELECT t.account, a.salesforce_id AS accountId, a.name,
		${sumWhere(`t.state <> 'deleted'`)} AS records, ${sumWhere(oneOf('t.state', withFiles))} AS files,
		${sumWhere(`t.state = 'verified'`)} AS verified, ${sumWhere(oneOf('t.state', waiting))} AS waiting,
		${sumWhere(oneOf('t.state', wantingAttention))} AS attention,
		sum(CASE WHEN t.state = 'verified' THEN t.bytes ELSE 0 END) AS bytes
		FROM json_each(:accounts) j CROSS JOIN tally t ON t.account = j.value LEFT JOIN accounts a ON a.id = t.account
		WHERE t.outside = 0 GROUP BY j.key HAVING records > 0 ORDER BY j.key`,
};

/** By account. */
type Signed = ReadonlyMap<number, number>;

/** Pages are read one after the other: what was signed off since the first one must leave none below nothing. */
function less(account: Omit<AccountSurvey, 'signedOff'>, signed: number): AccountSurvey {
	const signedOff = Math.min(signed, account.attention);
	return {...account, attention: account.attention - signedOff, signedOff};
}

type Counts = Pick<Survey, 'tally' | 'links' | 'accepted' | 'accounts' | 'accountPages'>;

/** Acceptances know no filter: a scope is only asked for its accounts. */
const all = {object: '', filter: '', accounts: []};

export function createCounts(doors: Doors): Counts {
	const {db, read} = doors;
	const {accepted} = createAcceptances(doors);
	const tally = db.prepare<[], TallyLine>(statements.tally);
	const ofAccount = db.prepare<{account: number}, TallyLine>(statements.ofAccount);
	const records = db.prepare<[], {count: number}>(statements.records);
	const away = db.prepare<[], {link: LinkState; count: number}>(statements.away);
	const order = db.prepare<[], number>(statements.accountOrder).pluck();
	const signedOff = db.prepare<[], {account: number; count: number}>(statements.signedOff);
	const ofThese = db.prepare<{accounts: string}, Omit<AccountSurvey, 'signedOff'>>(statements.accountsOf);

	const accountOrder = read((): readonly number[] => [...order.all(), noAccount]);
	const signedOffBy = read((): Signed => new Map(signedOff.all().map(({account, count}) => [account, count])));
	const accountsOf = read((accounts: readonly number[], signed: Signed) =>
		ofThese.all({accounts: JSON.stringify(accounts)}).map(one => less(one, signed.get(one.account) ?? 0)),
	);
	function* accountPages() {
		const signed = signedOffBy();
		for (const some of slices(accountOrder(), accountsAtOnce)) yield accountsOf(some, signed);
	}
	const countAccounts = db.transaction(() => [...accountPages()].flat());
	const countLinks = db.transaction((): Readonly<Record<LinkState, number>> => {
		const counts = Object.fromEntries(statesOf(linkLife).map(link => [link, 0])) as Record<LinkState, number>;
		// The originals are what the others leave over.
		counts.original = records.get()?.count ?? 0;
		for (const {link, count} of away.all()) {
			counts[link] = count;
			counts.original -= count;
		}
		return counts;
	});

	return {
		tally: read(account => tallyOf(account === undefined ? tally.all() : ofAccount.all({account}))),
		links: read(() => countLinks()),
		accepted: () => accepted(all),
		accounts: read(() => countAccounts()),
		accountPages,
	};
}
