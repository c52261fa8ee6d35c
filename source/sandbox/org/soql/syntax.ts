/** The syntax tree of the SOQL that the org understands: one object, its lookups, no sub-queries. */

/** A field, or a field of a lookup's target (`Account__r.Name`), as it was written. */
export type Path = {readonly text: string; readonly at: number};

export type Literal =
	| {readonly kind: 'string'; readonly text: string; readonly at: number}
	| {readonly kind: 'number'; readonly number: number; readonly at: number}
	| {readonly kind: 'boolean'; readonly truth: boolean; readonly at: number}
	/** Milliseconds since 1970. */
	| {readonly kind: 'datetime'; readonly time: number; readonly at: number}
	| {readonly kind: 'null'; readonly at: number};

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

export type Condition =
	| {readonly kind: 'and' | 'or'; readonly parts: readonly Condition[]}
	| {readonly kind: 'not'; readonly part: Condition}
	| {readonly kind: 'compare'; readonly path: Path; readonly operator: Operator; readonly literal: Literal}
	| {readonly kind: 'in'; readonly path: Path; readonly not: boolean; readonly literals: readonly Literal[]};

export type Aggregate = 'COUNT' | 'COUNT_DISTINCT' | 'MIN' | 'MAX' | 'SUM' | 'AVG';

export type Item =
	| {readonly kind: 'field'; readonly path: Path; readonly alias?: string}
	/** Without a path: `COUNT()`. */
	| {readonly kind: 'aggregate'; readonly of: Aggregate; readonly path?: Path; readonly alias?: string};

export type Order = {
	readonly by: Path;
	/** `ORDER BY COUNT(Id)`. */
	readonly of?: Aggregate;
	readonly descending: boolean;
	readonly nullsLast: boolean;
};

export type Select = {
	readonly soql: string;
	readonly items: readonly Item[];
	readonly from: Path;
	readonly where?: Condition;
	readonly groupBy: readonly Path[];
	readonly orderBy: readonly Order[];
	readonly limit?: number;
	readonly offset?: number;
};
