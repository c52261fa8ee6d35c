import {expect, it, test} from 'vitest';
import {changeLife, fileLife, linkLife, planLife, runLife, type StepIn} from '../../source/engine/life.ts';

/** `from → to` of a table, sorted. */
const stepsOf = (table: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] =>
	Object.entries(table)
		.flatMap(([from, steps]) => Object.values(steps).map(to => `${from} → ${to}`))
		.sort();

const fan = (from: readonly string[], to: readonly string[]): string[] =>
	from.flatMap(source => to.map(target => `${source} → ${target}`));

it('takes a file from discovered to one end, and back by way of discovered only', () => {
	const settled = ['excluded', 'bad-url', 'foreign-url', 'no-url', 'no-account', 'folder', 'already-ours'];
	const ends = ['verified', 'failed', 'missing', 'archived', 'collision'];
	expect(stepsOf(fileLife)).toEqual(
		[
			...fan(['discovered'], ['copying', ...settled]),
			...fan(['copying'], [...ends, 'excluded', 'discovered']),
			...fan([...ends, ...settled], ['discovered']),
			...fan(['discovered', 'copying', ...ends, ...settled], ['deleted']),
			'deleted → discovered',
		].sort(),
	);
});

it('takes a link out and home again, and leaves what is unsettled to the next plan or to reconcile', () => {
	const unsettled = ['conflict', 'failed', 'deleted'];
	expect(stepsOf(linkLife)).toEqual(
		[
			...['original → switching', 'switching → switched', 'switching → original'],
			...['switched → restoring', 'restoring → original', 'restoring → switched'],
			// Over to another link base; back by a rollback file that knows more than the ledger.
			...['switched → switching', 'original → restoring'],
			...fan(['switching', 'restoring'], unsettled),
			...fan(unsettled, ['switching', 'restoring', 'original', 'switched']),
		].sort(),
	);
});

it('never lets a link be switched but through an intention', () => {
	for (const [from, steps] of Object.entries(linkLife)) {
		if (!['switching', 'restoring', 'conflict', 'failed', 'deleted'].includes(from))
			expect(Object.values<string>(steps)).not.toContain('switched');
	}
});

test.each([
	['plan', planLife, ['done', 'abandoned']],
	['change', changeLife, ['applied', 'failed', 'conflict', 'deleted']],
	['run', runLife, ['completed', 'failed', 'interrupted']],
])('the ends of a %s are ends', (_, table, ends) => {
	const still = Object.entries(table).filter(([, steps]) => Object.keys(steps).length === 0);
	expect(still.map(([state]) => state)).toEqual(ends);
});

it('lets no step compile that its table does not hold', () => {
	const steps: ReadonlyArray<StepIn<typeof planLife>> = [
		{from: 'ready', to: 'executing'},
		// @ts-expect-error: a plan is carried out before it is done.
		{from: 'ready', to: 'done'},
		// @ts-expect-error: nothing follows on an end.
		{from: 'done', to: 'executing'},
	];
	const legal = steps.filter(({from, to}) => Object.values<string>(planLife[from]).includes(to));
	expect(legal).toEqual([{from: 'ready', to: 'executing'}]);
});
