/** What the care of the ledger finds and does, as lines of text. */
import {executeCommand} from '../engine/direction.ts';
import type {Direction} from '../engine/ports/plans.ts';
import {bytes, count, counted, duration, percent} from './numbers.ts';
import {wrapped} from './safe-text.ts';
import {table} from './table.ts';

type CheckStep = {
	readonly step: string;
	readonly ok: boolean;
	readonly found: string;
	readonly seconds: number;
};

/** SQLite breaks what it finds into lines; they stay. */
export const stepLines = ({step, ok, found, seconds}: CheckStep, columns = 80): readonly string[] =>
	`${ok ? '  ok  ' : '  NO  '}${step}: ${found} (${duration(seconds)})`
		.split('\n')
		.flatMap(line => wrapped(line, columns, '      '));

type Room = {
	readonly bytes: number;
	readonly freeBytes: number;
	readonly records: number;
	/** Largest first. */
	readonly tables: ReadonlyArray<{readonly name: string; readonly bytes: number}>;
};

const shownTables = 12;

export function roomLines({bytes: size, freeBytes, records, tables}: Room): readonly string[] {
	const rows = tables.slice(0, shownTables).map(one => [one.name, bytes(one.bytes), percent(one.bytes, size)]);
	return [
		`${bytes(size)} for ${counted(records, 'record')}${records === 0 ? '' : `, ${count(size / records)} bytes each`}`,
		...table(
			[
				{title: 'Table, with its indexes', shrinks: true},
				{title: 'Size', align: 'right'},
				{title: 'Share', align: 'right'},
			],
			rows,
		),
		freeBytes * 10 > size
			? `${bytes(freeBytes)} are unused: \`doclift db vacuum\` gives them back`
			: `${bytes(freeBytes)} are unused: a vacuum is not worth its while`,
	];
}

type Restored = {
	/** Null where the former ledger could not be read. */
	readonly changesSince: number | null;
	readonly begun: {readonly planId: string; readonly direction: Direction} | null;
};

/** What a copy that was put back cannot know, and who does. */
export function sinceLines({changesSince, begun}: Restored, columns = 80): readonly string[] {
	if (changesSince === 0) return [];
	const what = changesSince === null ? 'Link changes made since' : `${counted(changesSince, 'link change')} made since`;
	const look =
		begun === null
			? '`doclift migrate --dry-run` reads every field'
			: `plan ${begun.planId} stands begun in it. \`doclift rollback --from-database --dry-run\` reads the fields that it may have changed since and plans the way back; \`${executeCommand(begun)}\` reads them and goes on`;
	return wrapped(
		`${what} the copy are not in it. Look before you go on: ${look}. The rollback files beside the ledger know the way back too.`,
		columns,
	);
}
