import {expect, test} from 'vitest';
import {classifyRollback} from '../../source/engine/classify-rollback.ts';
import type {PlanClass} from '../../source/engine/ports/candidates.ts';
import type {FieldValue} from '../../source/engine/ports/link-fields.ts';

const ours = 'https://docs.acme.example/uploads/1/a.pdf';
const oursElsewhere = 'https://old.example/uploads/1/a.pdf';
const original = 'https://vendor.example/1.pdf';
const holds = (url: string | null): FieldValue => ({url, modifiedAt: 1});

test.each<[string, PlanClass | null, Partial<Parameters<typeof classifyRollback>[0]>, FieldValue]>([
	['hazard 68: the exact value that was written', 'to-restore', {}, holds(ours)],
	['it, where the outcome was never settled', 'to-restore', {held: 'perhaps'}, holds(ours)],
	['what a user has put there', 'edited-by-user', {}, holds('https://user.example/')],
	['nothing any more', 'edited-by-user', {}, holds(null)],
	['the original, put back by hand', 'to-restore', {}, holds(original)],
	['the original, where no change was ever settled', 'not-ours', {held: 'perhaps'}, holds(original)],
	['something else, where no change was ever settled', 'not-ours', {held: 'perhaps'}, holds('https://user.example/')],
	['ours, and nobody knows what stood there before', 'no-original', {original: null}, holds(ours)],
	['a value that nobody knows to be ours', 'not-ours', {ours: []}, holds(ours)],
	['ours under another link base', 'to-restore', {}, holds(oursElsewhere)],
	['ours, where the ledger knows of no change', 'to-restore', {held: 'original'}, holds(ours)],
	['the original, as the ledger says', null, {held: 'original'}, holds(original)],
	['the original again, after a change that ended badly', null, {held: 'unsettled'}, holds(original)],
	['ours, after a change that ended badly', 'to-restore', {held: 'unsettled'}, holds(ours)],
	['something else, after a change that ended badly', 'not-ours', {held: 'unsettled'}, holds('https://user.example/')],
	['what a user has put there, where doclift never wrote', null, {held: 'original'}, holds('https://user.example/')],
	['no record any more', 'deleted', {}, null],
	['no record any more, where doclift never wrote', null, {held: 'original'}, null],
	['no record any more, whatever was written', 'deleted', {ours: []}, null],
])('a field that holds %s is %s', (_, one, parts, value) => {
	expect(classifyRollback({ours: [ours, oursElsewhere], original, held: 'ours', ...parts}, value)).toBe(one);
});
