import {hostname, userInfo} from 'node:os';
import {afterEach, expect, test} from 'vitest';
import {execute, fieldsOf, plan} from '../support/links.ts';
import {openScene, type Scene} from '../support/scene.ts';

const timeout = 60_000;

let scene: Scene;
/** New links lead through a door that answers 403 to everybody without credentials. */
const openPrivate = async (linkProof: string) => {
	scene = await openScene({records: 60, accounts: 3, seed: 5, publicLinks: true, world: {clean: true, fileBytes: 500}});
	scene.buckets.addBucket({name: 'private', kind: 'stored', region: 'us-east-1', grants: {}});
	scene.configure({destination: {linkProof, linkBase: `${scene.s3}/private`}});
	await scene.doclift('backup', '--full');
};
const switched = () => [...fieldsOf(scene.world).values()].filter(url => url?.startsWith(`${scene.s3}/private/`));
afterEach(() => scene?.close());

test('hazard 64: links that users cannot open stop the cut-over, unless the operator says that he takes it', {
	timeout,
}, async () => {
	await openPrivate('required');
	const planned = await plan(scene, 'migrate');
	expect(planned).toMatchObject({changes: 60, linkProof: {tried: 25, opened: 0, policy: 'required', overruled: false}});
	expect(Object(planned.linkProof).failures[0]).toMatchObject({answer: 'status 403', count: 25});
	const refused = await execute(scene, 'migrate', planned.planId);
	expect(refused.exitCode).toBe(3);
	expect(refused.result?.error).toMatchObject({hint: expect.stringContaining('--accept-unproven-links')});
	expect(scene.org.requests().Update ?? 0).toBe(0);

	const {exitCode, result} = await execute(scene, 'migrate', planned.planId, '--accept-unproven-links');
	expect([exitCode, result?.switched]).toEqual([0, 60]);
	expect(switched()).toHaveLength(60);
	const said = scene.ledger(db =>
		db
			.prepare(
				"SELECT command, config_snapshot FROM migration_runs WHERE run_type = 'migrate' ORDER BY id DESC LIMIT 1",
			)
			.get(),
	);
	expect(Object(said).command).toContain('--accept-unproven-links');

	// Who, when and how stands with the plan and with each change, and not only in the words of a command.
	const overruling = {
		how: 'flag',
		by: `${userInfo().username}@${hostname()}`,
		at: expect.any(Number),
		run: result?.runId,
	};
	expect(result?.overruling).toEqual(overruling);
	const kept = scene.ledger(db => db.prepare('SELECT how, overruled_by AS "by", at, run FROM overrulings').all());
	expect(kept).toEqual([overruling]);
	const journal = scene.ledger(db =>
		db.prepare('SELECT link_proof_overruled AS overruled, count(*) AS count FROM url_changes GROUP BY 1').all(),
	);
	expect(journal).toEqual([{overruled: 1, count: 60}]);
});

test('hazard 64: what was overruled when the plan was made is not asked about again, and is told with the plan', {
	timeout,
}, async () => {
	await openPrivate('required');
	const made = await scene.doclift('migrate', '--dry-run', '--accept-unproven-links');
	expect(made.result?.linkProof).toMatchObject({overruled: true, overruling: {how: 'flag', run: made.result?.runId}});
	expect(made.stderr.replaceAll(/\s+/g, ' ')).toMatch(/OVERRULED by \S+@\S+ \(--accept-unproven-links, run \d+/);
	const {exitCode, result} = await execute(scene, 'migrate', made.result?.planId);
	expect([exitCode, result?.switched]).toEqual([0, 60]);
	expect(result?.overruling).toMatchObject({run: made.result?.runId});
});

test('with linkProof: warn the plan says it in plain words, and the cut-over goes on', {timeout}, async () => {
	await openPrivate('warn');
	const made = await scene.doclift('migrate', '--dry-run');
	expect(made.stderr.replaceAll(/\s+/g, ' ')).toContain('USERS WILL GET ERRORS');
	const {exitCode, result} = await execute(scene, 'migrate', made.result?.planId);
	expect([exitCode, result?.switched]).toEqual([0, 60]);
});
