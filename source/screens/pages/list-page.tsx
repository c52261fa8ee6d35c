/** A screen that is one list: its title with counts, filter and order, then the table. */
import {Box} from 'ink';
import {count, counted} from '../../reports/numbers.ts';
import {contentOf} from '../layout.ts';
import type {List} from '../list.ts';
import type {Listing} from '../lists/listing.ts';
import {here, type Model} from '../model.ts';
import {isCostly} from '../pattern.ts';
import {type Line, look} from '../ui/line.ts';
import {Rule} from '../ui/panel.tsx';
import {Table} from '../ui/table.tsx';

type Props<Row> = {
	readonly title: string;
	/** What a row is called: `account`. */
	readonly one: string;
	readonly many?: string;
	readonly listing: Listing<Row>;
	readonly model: Model;
	/** Where less than the whole body belongs to the table. */
	readonly height?: number;
	/** In place of counts and filter. */
	readonly aside?: Line;
	/** Around them. */
	readonly before?: Line;
	readonly after?: Line;
	/** How more of it comes into sight, where these are only the first rows. */
	readonly more?: string;
};

export function ListPage<Row>({title, one, many = `${one}s`, listing, model, height, ...rule}: Props<Row>) {
	const {list} = here(model);
	const content = contentOf(model);
	const {columns, total, at, empty} = listing;
	const {before = [], after = [], more} = rule;
	// Only what has been read can be filtered and sorted: where there is more, that is said.
	const rest: Line = more !== undefined && listing.more === 'rows' ? [look(`; ${more}`, 'dim')] : [];
	const aside = rule.aside ?? [...before, ...asideOf(list, listing, one, many), ...rest, ...after];
	return (
		<Box flexDirection="column" width={content.width}>
			<Rule title={title} aside={aside} width={content.width} />
			<Table
				columns={columns}
				total={total}
				at={at}
				top={list.top}
				chosen={list.chosen}
				sort={list.sort === null ? null : {title: list.sort, reverse: list.reverse}}
				empty={empty}
				width={content.width}
				height={height ?? content.height}
			/>
		</Box>
	);
}

/** Such as `12 of 10,000 accounts match /acme/`, or the place in the list. */
export function asideOf(
	{filter, chosen}: List,
	{total, all, more}: Pick<Listing, 'total' | 'all' | 'more'>,
	one: string,
	many: string,
): Line {
	if (all === null) return [];
	const rows = (n: number) => `${more === 'rows' ? 'the first ' : ''}${counted(n, one, many)}`;
	const wanted = wantedWords(filter);
	if (filter === '') return [look(total === 0 ? `no ${one}` : `${count(chosen + 1)} of ${rows(total)}`, 'dim')];
	if (more === 'matches')
		return [look(`the first ${count(total)} that match `, 'dim'), ...wanted, look(` of ${rows(all)}`, 'dim')];
	return [look(`${count(total)} of ${rows(all)} match `, 'dim'), ...wanted];
}

/** What is looked for, and whether it is taken for something else than was meant. */
export const wantedWords = (filter: string): Line => [
	look(`/${filter}/`, 'warning'),
	...(isCostly(filter) ? [look(' by its letters (too costly)', 'bad')] : []),
];

/** The pages of a screen that Tab turns, the one that is shown in brackets. */
export const pagesLine = (names: readonly string[], shown: number): Line => [
	...names.map((name, at) => (at === shown ? look(`[${name}]  `, 'strong') : look(`${name}  `, 'dim'))),
];
