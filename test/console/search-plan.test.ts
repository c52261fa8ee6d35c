import {expect, it} from 'vitest';
import {searchPlan} from '../../source/console/search-plan.ts';
import type {PlanRowSurvey, Survey} from '../../source/engine/survey.ts';
import {planRows} from '../screens/fixture.ts';

const rows = planRows(1, 12_000);
const survey: Pick<Survey, 'planRows'> = {
	planRows: (_, __, after, limit) => rows.slice(Math.max(0, after), Math.max(0, after) + limit),
};
const want = (pattern: string, limit = 1000) =>
	({what: 'plan-search', planId: 'CUT-7K3M-Q2PX', filter: {}, pattern, limit}) as const;

type Found = {readonly rows: readonly PlanRowSurvey[]; readonly walked: number; readonly done: boolean};
const answers = (pattern: string, limit?: number) =>
	[...searchPlan(want(pattern, limit), survey)].flatMap(step => (step === undefined ? [] : [step.value as Found]));
const found = (pattern: string) =>
	answers(pattern)
		.at(-1)
		?.rows.map(({seq}) => seq);

it('finds by record, name, account, old and new link, without case', () => {
	expect(found('^a0X000000000007AAA$')).toEqual([7]);
	expect(found('BILL OF LADING 42\\.PDF')).toEqual([42]);
	expect(found('amazonaws\\.com/docs/99\\.pdf$')).toEqual([99]);
	expect(found('/Acme/100\\.pdf$')).toEqual([100]);
	expect(answers('acme 00001').at(-1)?.rows).toHaveLength(1000);
});

it('tells how far it is while nothing is found, and at the end that it is done', () => {
	const told = answers('no such record');
	expect(told.map(({walked, done}) => [walked, done])).toEqual([
		[5000, false],
		[10_000, false],
		[12_000, true],
	]);
});

it('ends as soon as as many are found as are wanted', () => {
	expect(answers('lading', 10)).toMatchObject([{rows: rows.slice(0, 10), done: true, more: true}]);
});

it('says whether more match than are wanted, also where these lie on the last page', () => {
	const last = '/1199[0-9]\\.pdf$';
	expect(answers(last, 9).at(-1)).toMatchObject({rows: rows.slice(11_989, 11_998), done: true, more: true});
	expect(answers(last, 10).at(-1)).toMatchObject({rows: rows.slice(11_989, 11_999), done: true, more: false});
});

it('what is no regular expression is looked for by its letters', () => {
	expect(answers('lading (').at(-1)).toMatchObject({rows: [], done: true});
	expect(answers('lading [').at(-1)).toMatchObject({rows: [], done: true});
});

it('a pattern that would take for ever is given up', () => {
	const name = `${'Bill_of_lading_'.repeat(8)}signed, final.txt`;
	const one = planRows(1, 1).map(row => ({...row, name}));
	const search = searchPlan(want('^(\\w+_?)+\\.pdf'), {planRows: () => one});
	expect([...search]).toMatchObject([{value: {rows: [], done: true}}]);
});
