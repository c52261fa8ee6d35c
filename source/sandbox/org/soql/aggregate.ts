/** `COUNT(Id)` and its kin, with or without GROUP BY. */
import {OrgRefusal, refuseQuery} from '../refusal.ts';
import type {Cell, Table} from '../table.ts';
import {type Column, resolve} from './resolve.ts';
import {type JsonRow, nameOf, restCell} from './rows.ts';
import {compareByOrder, selectRows} from './select.ts';
import type {Aggregate, Select} from './syntax.ts';

/** Groups that one answer may hold; there is no next page for aggregates. */
const mostGroups = 2000;

type Output =
	| {readonly name: string; readonly group: number; readonly column: Column}
	| {readonly name: string; readonly of: Aggregate; readonly column: Column};

type Group = {readonly keys: readonly Cell[]; readonly tallies: Tally[]};
type Tally = {count: number; sum: number; least: Cell; most: Cell; readonly distinct: Set<Cell>};

const emptyTally = (): Tally => ({count: 0, sum: 0, least: null, most: null, distinct: new Set()});

export const isAggregate = ({items, groupBy}: Select): boolean =>
	groupBy.length > 0 || items.some(({kind}) => kind === 'aggregate');

/** `SELECT COUNT() FROM …`: the count is the answer's `totalSize`. */
export const isPlainCount = ({items, groupBy}: Select): boolean =>
	items.length === 1 && items[0]?.kind === 'aggregate' && items[0].path === undefined && groupBy.length === 0;

export function aggregateRows(select: Select, table: Table, withDeleted: boolean): readonly JsonRow[] {
	const {soql, groupBy, orderBy, limit = Number.POSITIVE_INFINITY, offset = 0} = select;
	const keys = groupBy.map(path => resolve(path, table, soql));
	const outputs = outputsOf(select, table, keys);
	const groups = gather(select, table, withDeleted, keys, outputs);

	const cellOf = (group: Group, output: Output): Cell =>
		'group' in output ? (group.keys[output.group] ?? null) : result(group.tallies[outputs.indexOf(output)], output.of);
	const sortKeys = orderBy.map(({by, of}) => {
		const wanted = by.text.toLowerCase();
		const found = outputs.find(output =>
			of === undefined
				? output.name.toLowerCase() === wanted || ('group' in output && nameOf(output.column).toLowerCase() === wanted)
				: 'of' in output && output.of === of && nameOf(output.column).toLowerCase() === wanted,
		);
		if (!found)
			throw refuseQuery('MALFORMED_QUERY', `Ordered field must be grouped or aggregated: ${by.text}`, soql, by.at);
		return found;
	});
	const sorted = groups
		.map(group => ({group, cells: sortKeys.map(key => cellOf(group, key))}))
		.sort((a, b) => compareByOrder(a.cells, b.cells, orderBy))
		.slice(offset, offset + limit);
	if (sorted.length > mostGroups) {
		throw new OrgRefusal(
			400,
			'EXCEEDED_ID_LIMIT',
			'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
		);
	}
	return sorted.map(({group}) => ({
		attributes: {type: 'AggregateResult'},
		...Object.fromEntries(outputs.map(output => [output.name, restCell(cellOf(group, output), typed(output))])),
	}));
}

/** Counts are numbers, whatever is counted. */
const typed = (output: Output) =>
	'of' in output && (output.of === 'COUNT' || output.of === 'COUNT_DISTINCT')
		? {...output.column.field, type: 'double' as const}
		: output.column.field;

function outputsOf({items, soql}: Select, table: Table, keys: readonly Column[]): readonly Output[] {
	let unnamed = 0;
	return items.map(item => {
		if (item.kind === 'aggregate') {
			const {of, path, alias} = item;
			if (!path) throw refuseQuery('MALFORMED_QUERY', "unexpected token: 'COUNT()'", soql);
			return {name: alias ?? `expr${unnamed++}`, of, column: resolve(path, table, soql)};
		}
		const column = resolve(item.path, table, soql);
		const group = keys.findIndex(key => nameOf(key) === nameOf(column));
		if (group === -1) {
			throw refuseQuery(
				'MALFORMED_QUERY',
				`Field must be grouped or aggregated: ${item.path.text}`,
				soql,
				item.path.at,
			);
		}
		return {name: item.alias ?? column.field.name, group, column};
	});
}

function gather(
	select: Select,
	table: Table,
	withDeleted: boolean,
	keys: readonly Column[],
	outputs: readonly Output[],
): Group[] {
	const groups = new Map<string, Group>();
	const fresh = (cells: readonly Cell[]): Group => ({keys: cells, tallies: outputs.map(emptyTally)});
	if (keys.length === 0) groups.set('', fresh([]));
	const {orderBy: _order, limit: _limit, offset: _offset, ...all} = select;
	const rows = selectRows({...all, orderBy: []}, table, withDeleted);
	for (let place = 0; place < rows.length; place++) {
		const row = rows.at(place);
		const cells = keys.map(key => key.read(row));
		const name = cells.length === 1 ? String(cells[0]) : cells.join('\u0000');
		const group = groups.get(name) ?? fresh(cells);
		groups.set(name, group);
		for (const [number, output] of outputs.entries()) {
			const tally = group.tallies[number];
			if ('of' in output && tally) add(tally, output.column.read(row), output.of);
		}
	}
	return [...groups.values()];
}

function add(tally: Tally, cell: Cell, of: Aggregate): void {
	if (cell === null || cell === '') return;
	tally.count++;
	if (of === 'COUNT_DISTINCT') tally.distinct.add(cell);
	if (typeof cell === 'number') tally.sum += cell;
	if (tally.least === null || cell < tally.least) tally.least = cell;
	if (tally.most === null || cell > tally.most) tally.most = cell;
}

function result(tally: Tally | undefined, of: Aggregate): Cell {
	if (!tally) return null;
	switch (of) {
		case 'COUNT':
			return tally.count;
		case 'COUNT_DISTINCT':
			return tally.distinct.size;
		case 'MIN':
			return tally.least;
		case 'MAX':
			return tally.most;
		case 'SUM':
			return tally.count === 0 ? null : tally.sum;
		case 'AVG':
			return tally.count === 0 ? null : tally.sum / tally.count;
	}
}
