import {expect, test} from 'vitest';
import {judgeSharing} from '../../../source/composition/doctor/sharing.ts';

const judge = (model: string, viewAll = false) => judgeSharing({model, viewAll}, 'DocListEntry__c');

test('a user who sees only shared records is a finding: what is hidden is in no count', () => {
	expect(judge('Private')).toMatchObject({holds: false, hint: expect.stringContaining('View All Records')});
});

test.each([
	['Private', true],
	['ControlledByParent', true],
	['Read', false],
	['ReadWrite', false],
])('%s, view all %s: sees everything', (model, viewAll) => {
	expect(judge(model, viewAll)).toMatchObject({holds: true});
	expect(judge(model, viewAll).note).toBeUndefined();
});

test.each(['ControlledByParent', ''])('what the org does not tell (%s) is a note', model => {
	expect(judge(model)).toMatchObject({holds: true, note: true, hint: expect.stringContaining('administrator')});
});
