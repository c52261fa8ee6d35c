import {expect, it, test} from 'vitest';
import {classifyCandidate, isChange, isCopiedFirst} from '../../source/engine/classify-candidate.ts';
import {fileStates} from '../../source/engine/life.ts';
import type {Candidate, PlanClass} from '../../source/engine/ports/candidates.ts';

const linkBase = 'https://docs.acme.example/';
const rules = {linkBase, mostLink: 60};
const verified: Candidate = {
	row: 1,
	recordId: 'a0B5e0000000001EAA',
	account: 1,
	state: 'verified',
	link: 'original',
	linkBase: null,
	original: 'https://vendor.example/1.pdf',
	key: 'uploads/1/a.pdf',
	copied: true,
	finding: null,
};
const long = {key: `uploads/1/${'a'.repeat(40)}.pdf`};

test.each<[string, PlanClass, Partial<Candidate>]>([
	['a proven copy', 'to-switch', {}],
	['a link that a former plan could not settle', 'to-switch', {link: 'conflict'}],
	['a record that came back', 'to-switch', {link: 'deleted'}],
	['a proven copy whose link is too long', 'too-long', long],
	['a copy that is gone from the bucket', 'destination-differs', {finding: 'destination-differs'}],
	['a new file', 'new', {state: 'discovered', copied: false}],
	['a new file whose link would be too long', 'too-long', {state: 'discovered', copied: false, ...long}],
	['a file that has changed at the source', 'changed-since-backup', {state: 'discovered'}],
	['a link that is ours', 'already-ours', {link: 'switched', linkBase}],
	['a link that is ours under another base', 're-link', {link: 'switched', linkBase: 'https://old.example/'}],
	['such a link that would become too long', 'too-long', {link: 'switched', linkBase: 'https://o.example/', ...long}],
	[
		'such a link whose copy is gone',
		'destination-differs',
		{link: 'switched', linkBase: 'https://old.example/', finding: 'destination-differs'},
	],
	[
		'hazard 32: a link of ours that a user has edited',
		'edited-by-user',
		{link: 'switched', linkBase, finding: 'edited-by-user'},
	],
	[
		'a deleted record, whatever else is known of it',
		'deleted',
		{state: 'deleted', link: 'switched', finding: 'edited-by-user'},
	],
])('puts %s into the class %s', (_, one, parts) => {
	expect(classifyCandidate({...verified, ...parts}, rules)).toBe(one);
});

it('hazard 9: names every other disposition by itself', () => {
	const told = new Set(['discovered', 'copying', 'verified']);
	for (const state of fileStates.filter(each => !told.has(each))) {
		expect(classifyCandidate({...verified, state}, rules)).toBe(state);
		expect(isChange(classifyCandidate({...verified, state}, rules))).toBe(false);
	}
});

it('copies first what is new or has changed', () => {
	expect((['new', 'changed-since-backup', 'to-switch', 're-link'] as const).map(isCopiedFirst)).toEqual([
		true,
		true,
		false,
		false,
	]);
});
