/** Every account of the ledger: sorted, filtered, one line each. */
import {accountListing} from '../lists/accounts.ts';
import {here, type Model} from '../model.ts';
import {ListPage} from './list-page.tsx';

export function Accounts({model}: {readonly model: Model}) {
	const {data} = model;
	return (
		<ListPage
			title="Accounts"
			one="account"
			listing={accountListing(data.accounts, data.rates, here(model).list)}
			model={model}
		/>
	);
}
