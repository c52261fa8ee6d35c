/** What the query engine needs of an object: numbered rows, typed fields, lookups. */

export type Cell = string | number | boolean | null;

export type FieldType = 'id' | 'reference' | 'string' | 'url' | 'picklist' | 'double' | 'boolean' | 'datetime';

export type Field = {
	/** As Salesforce spells it; queries may use any case. */
	readonly name: string;
	readonly label: string;
	readonly type: FieldType;
	/** Characters; 0 where the type has no length. */
	readonly length: number;
	readonly updateable: boolean;
	readonly nillable: boolean;
	/** False for a long text: no condition may name it. */
	readonly filterable: boolean;
	/** Of a lookup: the name to reach its target by, and the target. */
	readonly relationship?: {readonly name: string; readonly table: () => Table};
};

/** What the conditions of a query say about where its rows lie. Rows that match lie within; not all within match. */
export type Bounds = {
	readonly ids?: readonly string[];
	/** 15 characters. */
	readonly afterId?: string;
	readonly beforeId?: string;
	readonly accounts?: readonly string[];
	/** `SystemModstamp` at or after. */
	readonly since?: number;
};

/** Rows from `start` up to, not including, `end`, or a list of rows in ascending order. */
export type Candidates =
	| {readonly kind: 'range'; readonly start: number; readonly end: number}
	| {readonly kind: 'list'; readonly rows: Iterable<number>};

export type Table = {
	readonly name: string;
	readonly label: string;
	readonly keyPrefix: string;
	readonly custom: boolean;
	readonly updateable: boolean;
	/** By name in lower case. */
	readonly fields: ReadonlyMap<string, Field>;
	/** Row order is Id order. */
	readonly size: () => number;
	/** No row is deleted. */
	readonly whole: () => boolean;
	readonly deleted: (row: number) => boolean;
	/** Sharing keeps the row from the user, whatever is asked. Absent where all see all. */
	readonly hidden?: ((row: number) => boolean) | undefined;
	/** Datetimes as ms since 1970. The name is spelled as in `fields`. */
	readonly value: (row: number, field: string) => Cell;
	readonly rowOf: (id: string) => number | undefined;
	readonly within: (bounds: Bounds) => Candidates;
};

/** Fields by their names in lower case. */
export const byName = (fields: readonly Field[]): ReadonlyMap<string, Field> =>
	new Map(fields.map(field => [field.name.toLowerCase(), field]));
