import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openCurrentSurvey} from '../../source/composition/current-survey.ts';
import {openLedger} from '../../source/db/open.ts';

function lookedAt() {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-survey-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const file = join(folder, 'ledger.db');
	const survey = openCurrentSurvey(file);
	onTestFinished(survey.close);
	return {file, survey};
}

test('a ledger that the first run is about to make is none yet, and is read once it is made', () => {
	const {file, survey} = lookedAt();
	expect(survey.open()).toBeNull();
	// Made before its tables are, and private from its first moment on.
	writeFileSync(file, '');
	expect(survey.open()).toBeNull();
	const {close} = openLedger(file, {now: Date.now});
	onTestFinished(() => void close());
	expect(survey.open()?.runs(1)).toEqual([]);
});

test('a file that is no ledger is not taken for one that is about to be made', () => {
	const {file, survey} = lookedAt();
	writeFileSync(file, 'a letter to the editor, in place of a database'.repeat(100));
	expect(() => survey.open()).toThrow();
});
