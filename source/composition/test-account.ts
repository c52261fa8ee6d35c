/** The one account of test mode. */
import type {Config} from '../config/schema.ts';
import {type AccountWish, chooseScope} from '../engine/choose-scope.ts';
import type {Started} from '../engine/event.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';

/** As the configuration names it; null where test mode is off. */
export const testWish = ({migration}: Config): AccountWish['test'] =>
	migration.testSingleAccount ? {accountId: migration.testAccountId, accountName: migration.testAccountName} : null;

/** In words, where nobody asks the org; null where test mode is off. */
export const testAccountWords = ({migration}: Config): string | null =>
	migration.testSingleAccount
		? (migration.testAccountName ?? migration.testAccountId ?? 'the first account with files')
		: null;

/** As the org knows it; null where test mode is off. */
export async function testAccount(salesforce: Pick<Salesforce, 'accounts'>, config: Config): Promise<Started['test']> {
	const test = testWish(config);
	return test === null ? null : (await chooseScope(salesforce, config.salesforce, {accounts: [], test})).test;
}
