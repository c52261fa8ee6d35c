import type {Started} from '../engine/event.ts';
import {safeLine} from './safe-text.ts';

/** Stands in every report of a run that the configuration limits to one account. */
export const testBanner = ({accountId, accountName}: NonNullable<Started['test']>): string =>
	safeLine(`  TEST: only the account ${accountName} (${accountId})`);

/** The same where nobody has asked the org; `account` in the words of the configuration. */
export const testSetBanner = (account: string): string =>
	safeLine(`TEST: migration.testSingleAccount limits every run to ${account}`);
