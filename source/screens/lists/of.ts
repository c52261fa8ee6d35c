/** The list of the place that is shown, as keys need it. */
import {contentOf, menuHeight} from '../layout.ts';
import {here, type Model} from '../model.ts';
import type {Column} from '../ui/table.tsx';
import {accountListing} from './accounts.ts';
import {homeListing} from './home.ts';
import type {Listing} from './listing.ts';

export type Walk = {
	readonly total: number;
	/** Rows that are seen at once. */
	readonly height: number;
	readonly keyAt: (index: number) => string | null;
	readonly indexOf: (key: string) => number;
	/** For `y`: undefined where there is no row. */
	readonly rowAt: (index: number) => unknown;
	/** Columns that are shown and can be sorted by. */
	readonly sorts: ReadonlyArray<Pick<Column<never>, 'title' | 'align'>>;
};

const walk = <Row>({total, at, keyOf, indexOf, columns}: Listing<Row>, height: number, width: number): Walk => ({
	...{total, height, indexOf, rowAt: at},
	keyAt: index => {
		const row = at(index);
		return row === undefined ? null : keyOf(row);
	},
	sorts: columns.filter(({sortBy, from = 0}) => sortBy !== undefined && width >= from),
});

const nothing: Walk = {total: 0, height: 1, keyAt: () => null, indexOf: () => -1, rowAt: () => undefined, sorts: []};

export function listOf(model: Model): Walk {
	const place = here(model);
	const {data} = model;
	const {width, height} = contentOf(model);
	switch (place.screen) {
		case 'home':
			return walk(homeListing(model), menuHeight(model), width);
		case 'accounts':
			return walk(accountListing(data.accounts, data.rates, place.list), height - 1, width);
		default:
			return nothing;
	}
}
