/** Runs: their beginning and end, their sign of life, and the fence that keeps an older run from writing. */
import {MigrationError} from '../engine/failure.ts';
import type {RunBook, RunType} from '../engine/ports/runs.ts';
import type {Doors} from './doors.ts';
import {createScopes} from './scope.ts';

const statements = {
	begin: `INSERT INTO runs (type, command, scope, started_at, heartbeat_at, config) VALUES (:type, :command, :scope, :now, :now, :config)`,
	// The newest run that is still running is the writer; nobody else is.
	writer: `SELECT id FROM runs WHERE id = (SELECT max(id) FROM runs) AND status = 'running'`,
	running: `SELECT id FROM runs WHERE status = 'running' ORDER BY id`,
	interrupt: `UPDATE runs SET status = 'interrupted', ended_at = heartbeat_at, error_message = :message WHERE status = 'running'`,
	heartbeat: 'UPDATE runs SET heartbeat_at = :now WHERE id = :run',
	// A run that broke off has no totals of its own: then those that its settlements have summed up stay.
	end: `UPDATE runs SET status = :status, ended_at = :now, heartbeat_at = :now,
		processed = iif(:processed, :processed, processed),
		successful = iif(:processed, :successful, successful), failed = iif(:processed, :failed, failed),
		new = :new, updated = :updated, skipped = :skipped, error_kind = :kind, error_message = :message, proof = :proof
		WHERE id = :run AND status = 'running'`,
	// A run that carries out a plan counts links; the files that it copies first are no end of their own.
	count: `UPDATE runs SET processed = processed + :done, successful = successful + :good, failed = failed + :bad WHERE id = :run AND (plan IS NOT NULL) = :links`,
	type: 'SELECT type FROM runs WHERE id = :run',
};

/** Throws `refused` unless this run is the writer. Call inside the transaction that it guards. */
export type Fence = (run: number) => void;

export function createFence({db}: Doors): Fence {
	const writer = db.prepare<[], {id: number}>(statements.writer);
	return run => {
		const current = writer.get()?.id;
		if (current === run) return;
		const message = current
			? `Run ${run} is no longer the writer of the ledger: run ${current} is`
			: `Run ${run} has ended and may not write to the ledger`;
		throw new MigrationError('refused', message, {
			hint: 'Let the newer run finish. Nothing was changed by the older one.',
		});
	};
}

/** As people read it: `2026-11-30 19:34`. */
const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** Sums up what has been settled, so that a run that breaks off tells it too. Call inside the transaction that settles. */
export type CountSettled = (
	run: number,
	settled: {readonly done: number; readonly good: number; readonly bad: number},
) => void;

export function createCounting({db}: Pick<Doors, 'db'>, what: 'files' | 'links'): CountSettled {
	const count = db.prepare(statements.count);
	return (run, settled) => void count.run({run, links: what === 'links' ? 1 : 0, ...settled});
}

type Runs = RunBook & {
	/** Undefined where the ledger knows no such run. */
	readonly typeOfRun: (run: number) => RunType | undefined;
};

export function createRuns(doors: Doors, fence: Fence): Runs {
	const {db, read, write} = doors;
	const scopeOf = createScopes(doors);
	const begin = db.prepare(statements.begin);
	const running = db.prepare<[], {id: number}>(statements.running);
	const interrupt = db.prepare<{message: string}>(statements.interrupt);
	const heartbeat = db.prepare<{run: number; now: number}>(statements.heartbeat);
	const end = db.prepare(statements.end);
	const typeOf = db.prepare<{run: number}, RunType>(statements.type).pluck();

	return {
		beginRun: write(({type, command, scope, config, now}) => {
			const row = begin.run({type, command, config, now, scope: scopeOf(scope)});
			return Number(row.lastInsertRowid);
		}),
		interruptDeadRuns: write(now => {
			const dead = running.all().map(({id}) => id);
			if (dead.length > 0) interrupt.run({message: `killed, noticed ${minuteOf(now)} UTC`});
			return dead;
		}),
		heartbeat: write((run, now) => {
			fence(run);
			heartbeat.run({run, now});
		}),
		endRun: write((run, {status, totals, error, proof, now}) => {
			fence(run);
			const {processed, successful, failed, new: added, updated, skipped} = totals;
			end.run({
				run,
				status,
				now,
				processed,
				successful,
				failed,
				new: added,
				updated,
				skipped,
				kind: error?.kind ?? null,
				message: error?.message ?? null,
				proof: proof ? JSON.stringify(proof) : null,
			});
		}),
		typeOfRun: read(run => typeOf.get({run})),
	};
}
