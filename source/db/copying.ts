/** Files on their way: opened, claimed, settled. Every step says from which state it starts, so each is taken once. */
import {mayHaveStored} from '../engine/decide.ts';
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import type {PlanChanges} from '../engine/ports/changes.ts';
import type {Access, FileTask, Receipt, Released, Unverified, Verified} from '../engine/ports/copier.ts';
import type {CopyBook, InFlight} from '../engine/ports/copies.ts';
import type {Doors} from './doors.ts';
import {createNoteFailure} from './failed-attempts.ts';
import {readEtag, type StoredEtag, storeEtag} from './forms.ts';
import {numberOfClass} from './plan-words.ts';
import {createCounting, type Fence} from './runs.ts';
import {type Cover, coverOf, perCover} from './scope.ts';
import {isSuperseded} from './supersede.ts';

const newFile = numberOfClass('new');
const changedFile = numberOfClass('changed-since-backup');

const file = `f.path || coalesce(r.file, r.name) AS key, coalesce(b.base, '') || r.url_tail AS url`;
const task = `r.id AS row, r.record_id AS recordId, r.name, ${file}, r.size, r.etag, r.hash, r.identifier,
	r.content_version AS contentVersion, r.failure AS failedBefore, ${isSuperseded('r')} AS superseded`;
const joins = `JOIN key_folders f ON f.id = r.folder LEFT JOIN url_bases b ON b.id = r.url_base`;

const statements = {
	waiting: (where: string, index: string) => `SELECT ${task}
		FROM (SELECT * FROM records INDEXED BY ${index}
			WHERE state = 'discovered' AND id > :after AND folder IS NOT NULL AND outside = 0 AND ${where}
			AND (:kinds IS NULL OR failure IN (SELECT value FROM json_each(:kinds)))
			ORDER BY id LIMIT :files) r ${joins} ORDER BY r.id`,
	planned: `SELECT ${task} FROM plan_rows p INDEXED BY idx_plan_file
		CROSS JOIN records r ON r.id = p.record AND r.generation = p.generation ${joins}
		WHERE p.plan = :plan AND (p.class = ${newFile} OR p.class = ${changedFile}) AND p.outcome IS NULL
		AND p.record > :after AND r.state = 'discovered' ORDER BY p.record LIMIT :files`,
	claim: `UPDATE records SET state = 'copying' WHERE id = :row AND state = 'discovered'`,
	// Null speaks of no reading: how a copy was read that is found again stays, of another object nothing is known.
	verify: `UPDATE records SET state = 'verified', hash = :hash, size = :size, source_etag = :sourceEtag, etag = :etag,
		verified_at = :now, served_by = CASE WHEN :servedBy IS NULL AND etag IS :etag THEN served_by ELSE :servedBy END, failure = NULL WHERE id = :row AND state = 'copying'`,
	// The size of a recorded copy stays: it belongs to the object that lies at the key.
	fail: `UPDATE records SET state = :outcome, failure = :kind, size = CASE WHEN hash IS NULL THEN coalesce(:size, size) ELSE size END
		WHERE id = :row AND state = 'copying'`,
	release: `UPDATE records SET state = 'discovered', failure = coalesce(:failure, failure)
		WHERE id = :row AND state = 'copying'`,
	hasServed: 'SELECT EXISTS (SELECT 1 FROM records WHERE served_by = :way)',
	inFlight: `SELECT r.id AS row, r.record_id AS recordId, ${file}, r.etag, r.hash, ${isSuperseded('r')} AS superseded
		FROM records r ${joins}
		WHERE r.state = 'copying' AND r.id > :after ORDER BY r.id LIMIT :limit`,
};

type Waiting = Omit<FileTask, 'replaces' | 'failedBefore' | 'identifier' | 'contentVersion'> & {
	readonly size: number | null;
	readonly etag: StoredEtag | null;
	readonly hash: Buffer | null;
	readonly identifier: string | null;
	readonly contentVersion: string | null;
	readonly superseded: 0 | 1;
	/** Of a row that was opened again: what it failed of stays until it is settled. */
	readonly failedBefore: FailureKind | null;
};

type Copy = Pick<Waiting, 'etag' | 'hash' | 'superseded'>;

const replacedBy = ({etag, hash, superseded}: Copy): FileTask['replaces'] =>
	etag === null || hash === null
		? null
		: {etag: readEtag(etag), sha256: hash.toString('hex'), superseded: superseded === 1};

const toTask = ({row, recordId, url, key, name, etag, hash, superseded, failedBefore, ...ways}: Waiting): FileTask => ({
	row,
	recordId,
	url,
	key,
	name,
	replaces: replacedBy({etag, hash, superseded}),
	...(failedBefore === null ? {} : {failedBefore}),
	...(ways.identifier === null ? {} : {identifier: ways.identifier}),
	...(ways.contentVersion === null ? {} : {contentVersion: ways.contentVersion}),
});

type Take = (rows: readonly Waiting[], bytes: number) => FileTask[];

/** Claims rows as far as the bytes allow, inside the caller's transaction. */
function createTake({db}: Doors): Take {
	const claim = db.prepare<{row: number}>(statements.claim);
	return (rows, bytes) => {
		const tasks: FileTask[] = [];
		let room = bytes;
		for (const row of rows) {
			room -= row.size ?? 0;
			// A file larger than the whole allowance goes alone.
			if (room < 0 && tasks.length > 0) break;
			claim.run({row: row.row});
			tasks.push(toTask(row));
		}
		return tasks;
	};
}

/** As `claim`, for the rows of a plan that wait for their file. */
export function createPlannedClaim(doors: Doors, fence: Fence): PlanChanges['claimPlanned'] {
	const planned = doors.db.prepare<object, Waiting>(statements.planned);
	const take = createTake(doors);
	return doors.write((run, plan, {files, bytes, after}) => {
		fence(run);
		return take(planned.all({plan, files, after}), bytes);
	});
}

export function createCopying(doors: Doors, fence: Fence): Omit<CopyBook, 'reopen'> {
	const {db, read, write} = doors;
	const waiting = perCover(({where, key}: Cover) =>
		db.prepare<object, Waiting>(statements.waiting(where, key === 'one' ? 'idx_account_id' : 'idx_migration_phase')),
	);
	const take = createTake(doors);
	const inFlight = db.prepare<{after: number; limit: number}, Omit<InFlight, 'replaces'> & Copy>(statements.inFlight);
	const hasServed = db.prepare<{way: Access}, 0 | 1>(statements.hasServed).pluck();
	const settleOne = createSettlement(doors);
	const count = createCounting(doors, 'files');

	return {
		claim: write((run, scope, {files, bytes, after, kinds}) => {
			fence(run);
			const cover = coverOf(scope);
			const wanted = kinds && kinds.length > 0 ? JSON.stringify(kinds) : null;
			return take(waiting(cover).all({after, files, kinds: wanted, accounts: cover.accounts}), bytes);
		}),
		settle: write((run, receipts, now) => {
			fence(run);
			const settled = {verified: 0, failed: 0, excluded: 0, released: 0};
			for (const receipt of receipts) {
				if (!settleOne(run, receipt, now)) continue;
				const {outcome} = receipt;
				settled[outcome === 'verified' || outcome === 'excluded' || outcome === 'released' ? outcome : 'failed'] += 1;
			}
			const {verified, failed, excluded} = settled;
			count(run, {done: verified + failed + excluded, good: verified, bad: failed});
		}),
		hasServed: read(way => hasServed.get({way}) === 1),
		inFlight: read((after, limit) =>
			inFlight
				.all({after, limit})
				.map(({etag, hash, superseded, ...row}) => ({...row, replaces: replacedBy({etag, hash, superseded})})),
		),
	};
}

/** Applies one receipt; false where the row is no longer being copied. */
function createSettlement({db}: Doors): (run: number, receipt: Receipt, now: number) => boolean {
	const verify = db.prepare(statements.verify);
	const fail = db.prepare(statements.fail);
	const note = createNoteFailure({db});
	const release = db.prepare<{row: number; failure: FailureKind | null}>(statements.release);

	const applyVerified = ({row, size, sha256, sourceEtag, etag, servedBy}: Verified, now: number): boolean => {
		if (!/^[0-9a-f]{64}$/.test(sha256))
			throw new MigrationError('internal', `Row ${row} was settled without a SHA-256`);
		const hash = Buffer.from(sha256, 'hex');
		const etags = {sourceEtag: storeEtag(sourceEtag), etag: storeEtag(etag)};
		return verify.run({row, size, hash, ...etags, servedBy, now}).changes === 1;
	};

	const applyUnverified = (run: number, receipt: Unverified, now: number): boolean => {
		const {row, outcome, failure, size, attempts} = receipt;
		const {kind, message} = failure;
		if (fail.run({row, outcome, kind, size: size ?? null}).changes === 0) return false;
		// Left out by the settings is no error; the row says so itself.
		if (outcome !== 'excluded') note({run, row, kind, message, attempts, now});
		return true;
	};

	/** No attempt has ended it, but one may have left its file at the key: its record may name another one until the next. */
	const applyReleased = ({row, failedOf}: Released): boolean => {
		const failure = failedOf !== undefined && mayHaveStored(failedOf) ? failedOf : null;
		return release.run({row, failure}).changes === 1;
	};

	return (run, receipt, now) => {
		if (receipt.outcome === 'released') return applyReleased(receipt);
		return receipt.outcome === 'verified' ? applyVerified(receipt, now) : applyUnverified(run, receipt, now);
	};
}
