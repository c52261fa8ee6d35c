/**
Forgets what has become of an account's files, so that the next backup copies every one of them again. Keys, journal,
former files and originals stay: what lies in the bucket is known to be ours, and is written over only as such.
*/
import {counted} from '../../engine/counted.ts';
import {MigrationError} from '../../engine/failure.ts';
import {asId18} from '../../engine/id.ts';
import type {FileState} from '../../engine/life.ts';
import type {Doors} from '../doors.ts';
import {oneOf} from '../one-of.ts';
import {linkAway} from '../schema.ts';
import {createSteps} from '../steps.ts';

/** What a backup has made of a file. */
const ended: readonly FileState[] = ['verified', 'failed', 'missing', 'archived', 'collision', 'excluded'];

const statements = {
	account:
		'SELECT id, salesforce_id AS accountId, name FROM accounts WHERE salesforce_id = :accountId OR name = :name ORDER BY id',
	away: `SELECT count(*) AS count FROM records WHERE account = :account AND ${oneOf('link', [...linkAway, 'conflict', 'failed'])}`,
	executing: `SELECT code FROM plans WHERE state = 'executing'`,
	some: `SELECT id AS row, state AS "from" FROM records INDEXED BY idx_account_id
		WHERE account = :account AND id > :after AND ${oneOf('state', ended)} ORDER BY id LIMIT :limit`,
	// A cut-over of these files begins anew.
	giveUp: `UPDATE records INDEXED BY idx_link_failure SET link_failure = NULL
		WHERE account = :account AND link_failure IS NOT NULL`,
};

/** Rows of one transaction. */
const batch = 10_000;

export type Reset = {readonly account: string; readonly name: string; readonly opened: number};

type Account = {readonly id: number; readonly accountId: string; readonly name: string};

/** Whose files (by Id or name), and whether nothing forbids it. Throws `refused`, `usage`. */
export function readyToReset({db, read}: Doors): (idOrName: string) => Account {
	const find = db.prepare<{accountId: string; name: string}, Account>(statements.account);
	const away = db.prepare<{account: number}, {count: number}>(statements.away);
	const executing = db.prepare<[], {code: string}>(statements.executing);
	return read(idOrName => {
		const name = idOrName.trim();
		const found = find.all({accountId: asId18(name) ?? name, name});
		const [account] = found;
		if (account === undefined) {
			throw new MigrationError('usage', `The ledger knows no account "${name.slice(0, 80)}"`, {
				hint: '`doclift status --accounts` lists them with their ids.',
			});
		}
		if (found.length > 1) {
			const ids = found.map(each => each.accountId).join(', ');
			throw new MigrationError('usage', `${found.length} accounts are called "${name}": ${ids}`, {
				hint: 'Say which one by its Id.',
			});
		}
		const {count = 0} = away.get({account: account.id}) ?? {};
		if (count > 0) {
			throw new MigrationError(
				'refused',
				`${counted(count, 'link')} of ${account.name} ${count === 1 ? 'leads to your bucket, is on its way, or is' : 'lead to your bucket, are on their way, or are'} unsettled`,
				{
					// The way back leaves alone what somebody else has written: only a reading settles that.
					hint: `Put them back first: \`doclift rollback --from-database --account ${account.accountId} --dry-run\`. Of links that somebody else has changed \`doclift backup --incremental\` takes in what their fields hold.`,
				},
			);
		}
		const plan = executing.get();
		if (plan) {
			throw new MigrationError('refused', `Plan ${plan.code} is half done, and may cover this account`, {
				hint: 'Finish it, or roll it back; `doclift status` says how.',
			});
		}
		return account;
	});
}

/** The caller holds the lock and has begun the run. Returns how many files wait to be copied again. */
export function createReset(doors: Doors): (run: number, account: number, now: number) => number {
	const {db, write} = doors;
	const steps = createSteps(doors);
	const some = db.prepare<object, {row: number; from: FileState}>(statements.some);
	const giveUp = db.prepare<{account: number}>(statements.giveUp);
	const openSome = write((run: number, account: number, after: number, at: number) => {
		const rows = some.all({account, after, limit: batch});
		for (const {row, from} of rows) steps.move({row, from, to: 'discovered', run, reason: 'reset by an operator', at});
		return rows;
	});
	const giveUpRefused = write((account: number) => void giveUp.run({account}));
	return (run, account, now) => {
		giveUpRefused(account);
		let opened = 0;
		for (let after = 0; ; ) {
			const rows = openSome(run, account, after, now);
			const last = rows.at(-1);
			if (!last) return opened;
			opened += rows.length;
			after = last.row;
		}
	};
}
