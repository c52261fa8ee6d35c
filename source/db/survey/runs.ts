/** Runs, newest first. */
import type {FailureKind} from '../../engine/failure.ts';
import type {CountProof} from '../../engine/ports/runs.ts';
import type {RunSurvey, Survey} from '../../engine/survey.ts';
import type {Doors} from '../doors.ts';
import {accountsOf} from '../scope.ts';

const statements = {
	// One run at a time may write, so a plan that was made between a run's beginning and end is that run's.
	runs: `SELECT n.id, n.type, n.command, n.status, n.started_at AS startedAt, n.ended_at AS endedAt,
		n.heartbeat_at AS heartbeatAt, n.processed, n.successful, n.failed, n.new, n.updated, n.skipped,
		n.error_kind AS kind, n.error_message AS message, n.proof,
		CASE WHEN n.type = 'backup' AND json_valid(n.config) THEN json_extract(n.config, '$.migration.dryRun') = 1 END AS dryByConfig,
		s.object, s.filter, s.accounts,
		(SELECT code FROM plans WHERE id = coalesce(n.plan, (SELECT max(id) FROM plans WHERE code IS NOT NULL
			AND n.type <> 'backup' AND created_at BETWEEN n.started_at AND coalesce(n.ended_at, 9e15)))) AS plan
		FROM (SELECT * FROM runs ORDER BY id DESC LIMIT :limit) n JOIN scopes s ON s.id = n.scope ORDER BY n.id DESC`,
};

type Row = Omit<RunSurvey, 'error' | 'proof' | 'scope' | 'dryByConfig'> & {
	readonly kind: FailureKind | null;
	readonly message: string | null;
	readonly proof: string | null;
	readonly object: string;
	readonly filter: string;
	readonly accounts: string;
	/** Null where the settings do not say. */
	readonly dryByConfig: 0 | 1 | null;
};

const toRun = ({kind, message, proof, object, filter, accounts, dryByConfig, ...run}: Row): RunSurvey => ({
	...run,
	dryByConfig: dryByConfig === 1,
	// One that was killed has a message and no kind.
	error: message === null ? null : {kind: kind ?? 'interrupted', message},
	proof: proof === null ? null : (JSON.parse(proof) as CountProof),
	scope: {object, filter, accounts: accountsOf(accounts)},
});

export function createRunList({db, read}: Doors): Pick<Survey, 'runs'> {
	const runs = db.prepare<{limit: number}, Row>(statements.runs);
	return {runs: read(limit => runs.all({limit}).map(toRun))};
}
