import {expect, test} from 'vitest';
import {createReset, readyToReset} from '../../../source/db/maintenance/reset.ts';
import {accountIdOf, beginRun, claimAll, copiedWorld, discover, etagOf, hashOf, record, start} from '../fixture.ts';
import {beginPlan, carryOut, move} from '../planned.ts';
import {settledWorld, surveyOf} from '../survey/world.ts';

test('every file of the account waits again, under its key and as a copy of ours; other accounts stay', () => {
	const world = settledWorld(['verified', 'verified', 'verified', 'failed'], {});
	const account = readyToReset(world.doors)(accountIdOf(1));
	expect(account.name).toBe('Account 1');
	const run = beginRun(world.ledger, start + 5000);
	expect(createReset(world.doors)(run, account.id, start + 5000)).toBe(2);
	const survey = surveyOf(world);
	expect(survey.files({}, 0, 10).map(({state}) => state)).toEqual(['discovered', 'verified', 'verified', 'discovered']);
	expect(claimAll({...world, run})[0]).toMatchObject({row: 1, replaces: {etag: etagOf(1), sha256: hashOf(1)}});
	expect(survey.record(String(survey.files({}, 0, 1)[0]?.recordId))?.steps).toMatchObject([
		{from: 'verified', to: 'discovered', reason: 'reset by an operator', run},
	]);
	world.ledger.proveTally();
});

test('hazard 54: refused while a link of the account is switched, on its way, or unsettled', () => {
	const world = copiedWorld(3);
	move(world, 'cutover', [1]);
	const ready = readyToReset(world.doors);
	expect(() => ready(accountIdOf(1))).toThrow(/1 link of Account 1 leads to your bucket/);
	expect(ready(accountIdOf(2)).name).toBe('Account 2');
	move(world, 'rollback', [1]);
	expect(ready(accountIdOf(1)).name).toBe('Account 1');
	const {plan, changes} = beginPlan(world, 'cutover', [2]);
	expect(() => ready(accountIdOf(1))).toThrow(/is half done/);
	carryOut(world, plan, changes, 'conflict');
	expect(() => ready(accountIdOf(2))).toThrow(
		expect.objectContaining({
			message: expect.stringContaining('or is unsettled'),
			// A plan of the way back leaves alone what somebody else has written.
			hint: expect.stringContaining('`doclift backup --incremental`'),
		}),
	);
});

test('what Salesforce has refused of these files is wanted by nobody any more', () => {
	const world = copiedWorld(2);
	const {plan, changes} = beginPlan(world, 'cutover', [1, 2]);
	carryOut(world, plan, changes, 'failed');
	world.links.findOriginals(world.run, [1, 2]);
	expect(surveyOf(world).errorClasses()).toMatchObject([{kind: 'salesforce-refused', count: 2}]);
	createReset(world.doors)(world.run, 1, start);
	expect(surveyOf(world).errorClasses()).toMatchObject([{count: 1}]);
});

test('an account that the ledger does not know is a slip of the pen', () => {
	const world = copiedWorld(1);
	discover(world, [record(2)]);
	expect(() => readyToReset(world.doors)('0015g00000AbCdEAAV')).toThrow(/knows no account/);
	expect(() => readyToReset(world.doors)('Acme')).toThrow('knows no account "Acme"');
});

test('a name that two accounts have is asked for by its id', () => {
	const world = copiedWorld(2);
	world.db.prepare("UPDATE accounts SET name = 'Account 1'").run();
	expect(() => readyToReset(world.doors)('Account 1')).toThrow(
		expect.objectContaining({kind: 'usage', message: expect.stringContaining(`${accountIdOf(1)}, ${accountIdOf(2)}`)}),
	);
	expect(readyToReset(world.doors)(accountIdOf(2).slice(0, 15)).accountId).toBe(accountIdOf(2));
});
