/** What stands in further fields, in a sample of the oldest and the newest records. */
import type {SampledField} from '../../engine/inspection.ts';
import type {FieldDescription} from '../../engine/ports/salesforce.ts';
import {where} from '../soql.ts';
import {type Row, type RowsOf, textOf} from './rows.ts';

export type Sampled = {
	readonly object: string;
	readonly urlField: string;
	readonly described: ReadonlyMap<string, FieldDescription>;
	/** Under this filter. */
	readonly filter: string;
	/** Further fields, by name. */
	readonly fields: readonly string[];
	/** Records of each end. */
	readonly each: number;
};

export async function sampleFields(
	rowsOf: RowsOf,
	{object, urlField, described, filter, fields, each}: Sampled,
): Promise<{readonly records: number; readonly fields: readonly SampledField[]}> {
	const select = `SELECT ${['Id', urlField, ...fields].join(', ')} FROM ${object}`;
	// No condition may name a long text.
	const filterable = described.get(urlField)?.filterable === true;
	const condition = where([filter, filterable ? `${urlField} != null` : '']);
	const found = new Map<string, Row>();
	for (const order of ['ASC', 'DESC']) {
		const soql = `${select}${condition} ORDER BY Id ${order} LIMIT ${each}`;
		for (const row of await rowsOf(soql, `a sample of ${object}`)) found.set(textOf(row.Id), row);
	}
	const rows = [...found.values()];
	return {
		records: rows.length,
		fields: fields.map(field => ({
			field,
			values: rows.flatMap(row => {
				const value = textOf(row[field]);
				return value === '' ? [] : [{value, url: textOf(row[urlField]) || null}];
			}),
		})),
	};
}
