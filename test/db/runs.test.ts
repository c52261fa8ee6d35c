import {describe, expect, test} from 'vitest';
import {beginRun, claimAll, copiedWorld, everything, openWorld, start, verified} from './fixture.ts';
import {beginPlan, carryOut} from './planned.ts';

const totals = {processed: 3, successful: 2, failed: 1, new: 2, updated: 0, skipped: 0};
const refused = expect.objectContaining({kind: 'refused'});

describe('runs', () => {
	test('hazard 47: a dead run is named interrupted, with its last sign of life', () => {
		const {ledger, run, db} = openWorld();
		const row = db.prepare('SELECT status, heartbeat_at AS heartbeatAt FROM runs');
		ledger.heartbeat(run, start + 5000);
		expect(row.get()).toEqual({status: 'running', heartbeatAt: start + 5000});
		expect(ledger.interruptDeadRuns(start + 60_000)).toEqual([run]);
		expect(ledger.interruptDeadRuns(start + 60_000)).toEqual([]);
		expect(db.prepare('SELECT status, end_time FROM migration_runs').get()).toEqual({
			status: 'interrupted',
			end_time: '2026-03-01T10:00:05.250Z',
		});
	});

	test('the ledger knows its own runs only', () => {
		const {run, typeOfRun} = openWorld();
		expect([typeOfRun(run), typeOfRun(run + 1)]).toEqual(['backup', undefined]);
	});

	test('a run ends with its totals, its proof and its error', () => {
		const {ledger, run, db} = openWorld();
		const proof = {salesforceCount: 3, accounted: 3, difference: 0, verdict: 'proven', passes: 1} as const;
		const error = {kind: 'failure-threshold', message: 'too many files fail'} as const;
		ledger.endRun(run, {status: 'failed', totals, error, proof, now: start + 9000});
		expect(db.prepare('SELECT * FROM migration_runs').get()).toMatchObject({
			id: run,
			run_type: 'backup',
			start_time: '2026-03-01T10:00:00.250Z',
			end_time: '2026-03-01T10:00:09.250Z',
			total_files_processed: 3,
			successful_files: 2,
			failed_files: 1,
			new_files: 2,
			updated_files: 0,
			skipped_files: 0,
			status: 'failed',
			error_message: 'too many files fail',
			config_snapshot: '{}',
			proof: JSON.stringify(proof),
		});
	});

	test('a run that carries out a plan counts its links as they are settled, and not the files before them', () => {
		const world = copiedWorld(5);
		const first = world.db.prepare('SELECT successful, failed FROM runs').get();
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3, 4]);
		carryOut(world, plan, changes.slice(0, 2), 'applied');
		carryOut(world, plan, changes.slice(2, 3), 'conflict');
		carryOut(world, plan, changes.slice(3), 'unsent');
		expect(first).toEqual({successful: 5, failed: 0});
		expect(world.db.prepare('SELECT processed, successful, failed FROM runs').get()).toEqual({
			processed: 5 + 3,
			successful: 5 + 2,
			failed: 1,
		});
	});

	test('an interrupted run keeps the counts of what it had settled', () => {
		const {ledger, db} = copiedWorld(5);
		ledger.interruptDeadRuns(start);
		const row = db
			.prepare(
				'SELECT total_files_processed AS done, successful_files AS good, failed_files AS bad FROM migration_runs',
			)
			.get();
		expect(row).toEqual({done: 5, good: 5, bad: 0});
	});

	test('a run that broke off without totals keeps them too', () => {
		const {ledger, run, db} = copiedWorld(4);
		const nothing = {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};
		ledger.endRun(run, {status: 'failed', totals: nothing, error: null, proof: null, now: start});
		expect(db.prepare('SELECT successful_files FROM migration_runs').pluck().get()).toBe(4);
	});

	test('hazard 48: an older run may no longer write once a newer one has begun', () => {
		const world = copiedWorld(2);
		const {ledger, run} = world;
		const newer = beginRun(ledger);
		expect(() => ledger.heartbeat(run, start)).toThrow(refused);
		expect(() => claimAll(world)).toThrow(refused);
		expect(() => ledger.settle(run, [verified(1)], start)).toThrow(refused);
		expect(() => ledger.assignKeys(run, [], () => ({folder: '', file: '', fold: 0n}))).toThrow(refused);
		expect(() => ledger.beginDiscovery(run, everything, 'full', start)).toThrow(refused);
		expect(() => ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now: start})).toThrow(
			refused,
		);
		ledger.heartbeat(newer, start);
	});

	test('a run that has ended may no longer write', () => {
		const {ledger, run} = openWorld();
		ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now: start});
		expect(() => ledger.heartbeat(run, start)).toThrow(refused);
	});

	test('fault 45: a clock that goes backwards does no harm', () => {
		const {ledger, run, db} = openWorld();
		ledger.heartbeat(run, start - 3 * 3_600_000);
		ledger.interruptDeadRuns(start - 4 * 3_600_000);
		const next = beginRun(ledger, start - 5 * 3_600_000);
		expect(next).toBeGreaterThan(run);
		expect(db.prepare('SELECT status FROM runs ORDER BY id').pluck().all()).toEqual(['interrupted', 'running']);
	});

	test('hazard 10: another org or another bucket is refused', () => {
		const {ledger} = openWorld();
		ledger.pin({orgId: '00D5e0000001AAAEA2', bucket: 'customer-docs'});
		expect(() => ledger.pin({orgId: '00DOTHER', bucket: 'customer-docs'})).toThrow(refused);
		expect(() => ledger.pin({orgId: '00D5e0000001AAAEA2', bucket: 'another'})).toThrow(refused);
	});
});
