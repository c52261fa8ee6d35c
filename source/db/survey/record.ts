/** Everything that the ledger knows of one record. */
import type {FailureKind} from '../../engine/failure.ts';
import {asId18} from '../../engine/id.ts';
import {linkTo} from '../../engine/link.ts';
import type {Direction} from '../../engine/ports/plans.ts';
import type {Attempt, RecordSurvey, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';
import {readEtag, type StoredEtag} from '../forms.ts';
import {lastDirection} from '../link-failure.ts';
import {classOf, outcomeOf} from '../plan-words.ts';
import {type FileRow, fileColumns, fileJoins, shown, toFile} from './file-row.ts';

const statements = {
	record: `SELECT ${fileColumns}, a.salesforce_id AS accountId, r.generation, r.outside, r.modified_at AS modifiedAt, r.hash,
		r.source_etag AS sourceEtag, r.etag, r.served_by AS servedBy,
		r.link_failure AS refusedKind, ${lastDirection} AS direction,
		(SELECT base FROM link_bases WHERE id = coalesce(r.link_base, (SELECT id FROM link_bases WHERE current = 1))) AS linkBase
		FROM records r ${fileJoins} WHERE r.record_id = :id`,
	versions: `SELECT v.generation, coalesce(b.base, '') || v.url_tail AS url, f.path || v.file AS key, v.size AS bytes,
		lower(hex(v.hash)) AS sha256, v.archived_at AS archivedAt
		FROM file_versions v LEFT JOIN url_bases b ON b.id = v.url_base LEFT JOIN key_folders f ON f.id = v.folder
		WHERE v.record = :row ORDER BY v.generation`,
	steps: 'SELECT at, run, from_state AS "from", to_state AS "to", reason FROM history WHERE record = :row ORDER BY id',
	attempts: `SELECT at, run, :id AS recordId, kind, message, attempts FROM errors WHERE record = :row ORDER BY id`,
	changes: `SELECT j.created_at AS at, j.settled_at AS settledAt, j.run, j.direction, u.from_url AS "from", u.to_url AS "to", j.state, j.error
		FROM journal j CROSS JOIN url_changes u ON u.id = j.id WHERE j.record = :row ORDER BY j.id`,
	acceptances: `SELECT accepted_at AS at, accepted_by AS "by", state, reason, revoked_at AS revokedAt, revoked_by AS revokedBy
		FROM acceptances WHERE record = :row ORDER BY id`,
	// Rows of plans have no index by record: at twelve bytes a row and plan it would be the dearest of all.
	plans: `SELECT n.code AS planId, n.state, p.class, p.outcome FROM plan_rows p JOIN plans n ON n.id = p.plan
		WHERE p.record = :row AND n.code IS NOT NULL ORDER BY n.id`,
};

type Row = FileRow & {
	readonly accountId: string | null;
	readonly generation: number;
	readonly outside: number;
	readonly modifiedAt: number;
	readonly hash: Buffer | null;
	readonly sourceEtag: StoredEtag | null;
	readonly etag: StoredEtag | null;
	readonly servedBy: string | null;
	readonly linkBase: string | null;
	readonly refusedKind: FailureKind | null;
	readonly direction: Direction;
};
type Version = RecordSurvey['versions'][number];
type Change = RecordSurvey['changes'][number];
type Planned = Pick<RecordSurvey['plans'][number], 'planId' | 'state'> & {
	readonly class: number;
	readonly outcome: number | null;
};
type OfRow = {readonly row: number};

const etagText = (etag: StoredEtag | null): string | null => (etag === null ? null : readEtag(etag));

type Self = Omit<RecordSurvey, 'versions' | 'steps' | 'attempts' | 'changes' | 'acceptances' | 'plans'>;

function toSelf({hash, sourceEtag, etag, linkBase, outside, refusedKind, direction, ...row}: Row): Self {
	const file = toFile(row);
	const copied = hash !== null && file.key !== null && linkBase !== null;
	const {accountId, generation, modifiedAt, servedBy} = row;
	return {
		...file,
		accountId,
		generation,
		modifiedAt,
		servedBy,
		outside: outside === 1,
		refusal: refusedKind && {kind: refusedKind, direction},
		sha256: hash?.toString('hex') ?? null,
		sourceEtag: etagText(sourceEtag),
		etag: etagText(etag),
		ourUrl: copied ? linkTo(linkBase, file.key) : null,
	};
}

export function createRecord({db, read}: Doors): Pick<Survey, 'record'> {
	const self = db.prepare<{id: string}, Row>(statements.record);
	const versions = db.prepare<OfRow, Version>(statements.versions);
	const steps = db.prepare<OfRow, RecordSurvey['steps'][number]>(statements.steps);
	const attempts = db.prepare<OfRow & {id: string}, Attempt>(statements.attempts);
	const changes = db.prepare<OfRow, Change>(statements.changes);
	const acceptances = db.prepare<OfRow, RecordSurvey['acceptances'][number]>(statements.acceptances);
	const plans = db.prepare<OfRow, Planned>(statements.plans);

	const survey = db.transaction((id: string): RecordSurvey | undefined => {
		const found = self.get({id});
		if (!found) return undefined;
		const {row} = found;
		return {
			...toSelf(found),
			versions: versions.all({row}).map(version => ({...version, url: shown(version.url)})),
			steps: steps.all({row}),
			attempts: attempts.all({row, id}),
			changes: changes.all({row}).map(change => ({...change, from: shown(change.from), to: shown(change.to)})),
			acceptances: acceptances.all({row}),
			plans: plans.all({row}).map(({planId, state, class: one, outcome}) => ({
				planId,
				state,
				class: classOf(one),
				outcome: outcomeOf(outcome ?? 0),
			})),
		};
	});
	return {record: read(recordId => survey(asId18(recordId) ?? recordId))};
}
