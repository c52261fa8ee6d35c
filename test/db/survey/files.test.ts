import {describe, expect, test} from 'vitest';
import {copiedWorld, discover, idOf, record, start} from '../fixture.ts';
import {move} from '../planned.ts';
import {settledWorld, surveyOf} from './world.ts';

const rows = (files: ReadonlyArray<{readonly row: number}>) => files.map(({row}) => row);

test('a record in a list tells what it is, without the query of its URL', () => {
	const world = settledWorld(['verified', 'failed']);
	discover(world, [record(3, {url: 'https://vendor.s3.us-west-2.amazonaws.com/a.pdf?X-Amz-Signature=f00'})]);
	const [first, second, third] = surveyOf(world).files({}, 0, 10);
	expect(first).toEqual({
		row: 1,
		recordId: idOf(1),
		name: 'file 1.pdf',
		accountName: 'Account 1',
		state: 'verified',
		link: 'original',
		bytes: 1001,
		url: 'https://vendor.s3.us-west-2.amazonaws.com/a/file%201.pdf',
		failure: null,
		accepted: false,
		key: expect.stringMatching(/file 1\.pdf$/),
		verifiedAt: start + 1000,
	});
	expect(second).toMatchObject({state: 'failed', failure: 'network-reset', bytes: null, verifiedAt: null});
	expect(third).toMatchObject({url: 'https://vendor.s3.us-west-2.amazonaws.com/a.pdf', key: null});
});

test('pages follow one another in row order', () => {
	const survey = surveyOf(copiedWorld(5));
	expect(rows(survey.files({}, 0, 2))).toEqual([1, 2]);
	expect(rows(survey.files({}, 2, 2))).toEqual([3, 4]);
	expect(rows(survey.files({}, 4, 2))).toEqual([5]);
});

describe('filters', () => {
	const world = () => settledWorld(['verified', 'failed', 'missing', 'failed', 'verified', 'missing'], {1: 'folder'});

	test('by state, merged in row order over several', () => {
		const survey = surveyOf(world());
		expect(rows(survey.files({states: ['failed']}, 0, 10))).toEqual([2, 4]);
		expect(rows(survey.files({states: ['missing', 'failed']}, 0, 3))).toEqual([2, 3, 4]);
		expect(rows(survey.files({states: ['missing', 'failed']}, 3, 10))).toEqual([4, 6]);
		expect(rows(survey.files({states: []}, 0, 10))).toEqual([]);
	});

	test('by account, also with a state', () => {
		const survey = surveyOf(world());
		const account = survey.accounts().find(({name}) => name === 'Account 1')?.account ?? -1;
		expect(rows(survey.files({account}, 0, 10))).toEqual([1, 4, 7]);
		expect(rows(survey.files({account, states: ['failed', 'missing']}, 0, 10))).toEqual([4]);
	});

	test('account 0 is none', () => {
		const some = world();
		discover(some, [record(30, {account: null})]);
		expect(rows(surveyOf(some).files({account: 0}, 0, 10))).toEqual([8]);
	});

	test('by failure, whatever the state', () => {
		const survey = surveyOf(world());
		expect(rows(survey.files({failure: 'download-missing'}, 0, 10))).toEqual([3, 6]);
		expect(rows(survey.files({failure: 'network-reset'}, 2, 10))).toEqual([4]);
		expect(rows(survey.files({failure: 'upload-error'}, 0, 10))).toEqual([]);
	});

	test('by link', () => {
		const some = world();
		move(some, 'cutover', [1]);
		const survey = surveyOf(some);
		expect(rows(survey.files({links: ['switched', 'conflict']}, 0, 10))).toEqual([1]);
		expect(rows(survey.files({links: ['original'], states: ['verified']}, 0, 10))).toEqual([5]);
		expect(rows(survey.files({links: ['original', 'switched'], states: ['verified']}, 0, 10))).toEqual([1, 5]);
	});
});

test('an acceptance shows as long as it holds', () => {
	const world = settledWorld(['missing', 'failed']);
	const signed = {by: 'ada', now: start};
	world.acceptances.accept({state: 'missing'}, {...signed, reason: 'lost', states: ['missing']});
	expect(
		surveyOf(world)
			.files({}, 0, 10)
			.map(({accepted}) => accepted),
	).toEqual([true, false]);
});
