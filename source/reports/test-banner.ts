import type {Started} from '../engine/event.ts';
import {safeLine} from './safe-text.ts';

/** Stands in every report of a run that the configuration limits to one account. */
export const testBanner = ({accountId, accountName}: NonNullable<Started['test']>): string =>
	safeLine(`  TEST: only the account ${accountName} (${accountId})`);
