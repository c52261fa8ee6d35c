import {expect, test} from 'vitest';
import {copiedWorld, discover, etagOf, hashOf, idOf, record, start} from '../fixture.ts';
import {beginPlan, move, ours, vendors} from '../planned.ts';
import {settledWorld, surveyOf} from './world.ts';

test('tells the copy, its link and its proof', () => {
	const world = copiedWorld(1);
	expect(surveyOf(world).record(idOf(1).slice(0, 15))).toMatchObject({
		recordId: idOf(1),
		state: 'verified',
		generation: 1,
		outside: false,
		modifiedAt: start + 1,
		sha256: hashOf(1),
		sourceEtag: etagOf(1),
		etag: etagOf(1),
		servedBy: 's3',
		ourUrl: ours(1),
		url: vendors(1),
		versions: [],
		steps: [],
		attempts: [],
		changes: [],
		acceptances: [],
		plans: [],
	});
	expect(surveyOf(world).record(idOf(2))).toBeUndefined();
});

test('tells of every change of its link, oldest first, and of every plan', () => {
	const world = copiedWorld(2);
	move(world, 'cutover', [1, 2]);
	move(world, 'rollback', [1]);
	const {changes, plans, link} = surveyOf(world).record(idOf(1)) ?? {};
	expect(link).toBe('original');
	expect(changes).toMatchObject([
		{direction: 'cutover', from: vendors(1), to: ours(1), state: 'applied', error: null, settledAt: start + 500},
		{direction: 'rollback', from: ours(1), to: vendors(1), state: 'applied'},
	]);
	expect(plans).toMatchObject([
		{planId: expect.stringMatching(/^CUT-/), class: 'to-switch', outcome: 'applied'},
		{planId: expect.stringMatching(/^BACK-/), class: 'to-restore', outcome: 'applied'},
	]);
});

test('tells why its link was refused, and on which way, until it is changed', () => {
	const world = copiedWorld(1);
	const {links, run} = world;
	const {plan, changes} = beginPlan(world, 'cutover', [1]);
	links.intend(run, plan, changes, start);
	const failed = {
		seq: 1,
		row: 1,
		outcome: 'failed',
		kind: 'salesforce-validation',
		error: 'A reason is required',
	} as const;
	links.settleChanges(run, plan, [failed], start);
	const refusal = () => surveyOf(world).record(idOf(1))?.refusal;
	expect(refusal()).toEqual({kind: 'salesforce-validation', direction: 'cutover'});
	move(world, 'cutover', [1]);
	expect(refusal()).toBeNull();
});

test('tells what it went through: attempts, steps, former files, who signed it off and who took that back', () => {
	const world = settledWorld(['missing', 'verified']);
	const signed = {by: 'ada', now: start};
	world.acceptances.accept({recordIds: [idOf(1)]}, {...signed, reason: 'lost', states: ['missing']});
	world.acceptances.revoke({recordIds: [idOf(1)]}, {by: 'bob', now: start + 10});
	discover(world, [record(2, {url: 'https://vendor.s3.us-west-2.amazonaws.com/new.pdf?sig=1'})], () => ({
		act: 'regenerate',
		state: 'discovered',
	}));
	const survey = surveyOf(world);
	expect(survey.record(idOf(1))).toMatchObject({
		attempts: [{kind: 'download-missing', message: 'file 1 was not copied', attempts: 2, recordId: idOf(1), run: 1}],
		acceptances: [{by: 'ada', state: 'missing', reason: 'lost', revokedAt: start + 10, revokedBy: 'bob'}],
		sha256: null,
		ourUrl: null,
	});
	expect(survey.record(idOf(2))).toMatchObject({
		generation: 2,
		url: 'https://vendor.s3.us-west-2.amazonaws.com/new.pdf',
		versions: [{generation: 1, url: vendors(2), sha256: hashOf(2), bytes: 1002, archivedAt: start}],
		steps: [{from: 'verified', to: 'discovered', reason: 'changed in Salesforce', run: 1}],
	});
});
