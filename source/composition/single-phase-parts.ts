/** How the two phases in one are cut up: one scope an account. */
import type {Config} from '../config/schema.ts';
import {type ChosenScope, chooseScope} from '../engine/choose-scope.ts';
import type {Salesforce} from '../engine/ports.ts';
import {testWish} from './test-account.ts';

export const whole = ({salesforce: {object, filter}}: Config): ChosenScope => ({
	scope: {object, filter, accounts: []},
	test: null,
});

/** One scope an account; records without one come last, where the configuration copies them. */
export async function partsOf(salesforce: Salesforce, config: Config): Promise<readonly ChosenScope[]> {
	const test = testWish(config);
	if (test !== null) return [await chooseScope(salesforce, config.salesforce, {accounts: [], test})];
	const {object, filter} = config.salesforce;
	const parts: ChosenScope[] = [];
	for await (const page of salesforce.accounts()) {
		for (const {id} of page) if (id !== null) parts.push({scope: {object, filter, accounts: [id]}, test: null});
	}
	return config.migration.withoutAccount === 'copy' ? [...parts, whole(config)] : parts;
}
