import {expect, test} from 'vitest';
import {readStatus} from '../../../source/composition/status/status.ts';
import type {LedgerSurvey} from '../../../source/db/survey/survey.ts';

const accountOf = (account: number) => ({
	account,
	accountId: null,
	name: `Account ${account}`,
	records: 1,
	files: 1,
	verified: 1,
	waiting: 0,
	attention: 0,
	signedOff: 0,
	bytes: 100,
});

test('an org may have hundreds of thousands of accounts', async () => {
	const accounts = Array.from({length: 300_000}, (_, at) => accountOf(at));
	const survey = {accounts: () => accounts} as unknown as LedgerSurvey;
	const ground = {survey, place: {database: '/nowhere/ledger.db', logs: null}, config: null, at: 0};
	const {lines} = await readStatus({pages: ['accounts'], step: 'cut-over', recent: 5, database: null}, ground);
	expect(lines.slice(-3)).toEqual([expect.stringContaining('Account 299999'), '', '300,000 accounts']);
});
