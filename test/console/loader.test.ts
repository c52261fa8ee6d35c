import {expect, it} from 'vitest';
import {createLoader} from '../../source/console/loader.ts';
import {noLedger} from '../../source/console/no-ledger.ts';
import type {PlanRowSurvey, Survey} from '../../source/engine/survey.ts';
import {lastInEarnest} from '../../source/engine/unfinished.ts';
import type {Loaded, Overview, Want} from '../../source/screens/dialogue.ts';
import {accounts, run} from '../screens/fixture.ts';

const row = (seq: number, name: string): PlanRowSurvey => ({
	seq,
	recordId: `a01${seq}`,
	name,
	accountName: 'Acme',
	class: 'switch' as PlanRowSurvey['class'],
	outcome: null,
	ring: 0,
	from: `https://vendor/${seq}`,
	to: `https://ours/${seq}`,
	found: null,
});

function loading(change: Partial<Survey> = {}, now = Date.now) {
	const loaded: Loaded[] = [];
	const failed: string[] = [];
	const survey: Survey = {...noLedger, ...change};
	const tell = {
		loaded: (one: Loaded) => void loaded.push(one),
		failed: (message: string, {what}: Want) => void failed.push(`${what}: ${message}`),
	};
	return {loader: createLoader({survey: () => survey, log: () => [], now, ...tell}), loaded, failed};
}

const search = (pattern: string): Want => ({what: 'plan-search', planId: 'CUT-1', filter: {}, pattern, limit: 5});
/** A plan of so many rows, of which every thousandth is called needle. */
const plan = (rows: number): Partial<Survey> => ({
	planRows: (_, __, after, limit) =>
		Array.from({length: Math.max(0, Math.min(limit, rows - after - 1))}, (_, at) => {
			const seq = after + 1 + at;
			return row(seq, seq % 1000 === 0 ? 'Needle.pdf' : 'hay.pdf');
		}),
});

it('answers each want once, with the want itself, so that a late answer can be told', async () => {
	const {loader, loaded} = loading();
	loader.load({what: 'accounts'});
	loader.load({what: 'accounts'});
	loader.load({what: 'record', recordId: 'a01'});
	await expect.poll(() => loaded.length).toBe(2);
	expect(loaded).toEqual([
		{want: {what: 'accounts'}, value: []},
		{want: {what: 'record', recordId: 'a01'}, value: null},
	]);
});

it('says what could not be read, and goes on with the next', async () => {
	const {loader, loaded, failed} = loading({
		*accountPages() {
			yield [];
			throw new Error('disk I/O error');
		},
	});
	loader.load({what: 'accounts'});
	loader.load({what: 'plan'});
	await expect.poll(() => [failed, loaded.length]).toEqual([['accounts: disk I/O error'], 1]);
});

it('reads accounts page by page, and tells them once', async () => {
	const all = accounts(7);
	const taken: number[] = [];
	const {loader, loaded} = loading({
		*accountPages() {
			for (let at = 0; at < all.length; at += 3) {
				taken.push(loaded.length);
				yield all.slice(at, at + 3);
			}
		},
	});
	loader.load({what: 'accounts'});
	await expect.poll(() => loaded).toEqual([{want: {what: 'accounts'}, value: all}]);
	expect(taken).toEqual([0, 0, 0]);
});

it('looks as far back for what has not come to its end as `doclift status` does', async () => {
	const command = (id: number) => (id === 1 ? 'doclift backup --full' : 'doclift migrate --dry-run');
	const runs = Array.from({length: 30}, (_, at) =>
		run({id: 30 - at, command: command(30 - at), status: 'interrupted'}),
	);
	const {loader, loaded} = loading({runs: limit => runs.slice(0, limit)});
	loader.load({what: 'overview'});
	await expect.poll(() => loaded.length).toBeGreaterThan(0);
	const [first] = loaded.map(({value}) => value) as readonly Overview[];
	expect(lastInEarnest(first?.runs ?? [])?.id).toBe(1);
});

it('counts a busy hour backwards, and shows its newest part meanwhile', async () => {
	const asked: number[] = [];
	const {loader, loaded} = loading({
		throughput(from, to) {
			asked.push(to - from);
			return [{at: from, files: 10, bytes: 10}];
		},
	});
	loader.load({what: 'overview'});
	await expect.poll(() => loaded.length).toBe(2);
	const [first, last] = loaded.map(({value}) => value) as readonly Overview[];
	const [newest = 0, whole = 0] = [first, last].map(one => one?.lastHour.reduce((sum, {files}) => sum + files, 0));
	expect(newest).toBe(10);
	expect(whole).toBeGreaterThan(10 * 700);
	expect(last?.countedFrom).toBeLessThan(first?.countedFrom ?? 0);
	// Never more than some seconds at once, and nothing twice.
	expect(Math.max(...asked)).toBeLessThanOrEqual(10_000);
	expect(asked.length).toBeLessThan(735);
});

it('walks a large plan between other work, and short wants overtake it', async () => {
	const {loader, loaded} = loading(plan(100_000));
	loader.load(search('zzz'));
	loader.load({what: 'plan'});
	await expect.poll(() => loaded[0]?.want.what).toBe('plan');
	await expect.poll(() => loaded.at(-1)).toMatchObject({value: {walked: 100_000, done: true, rows: []}});
});

it('a clock that is set back while it reads keeps no key waiting', async () => {
	let asked = 0;
	const {loader, loaded} = loading(plan(100_000), () => (asked++ === 0 ? 3_600_000 : asked));
	loader.load(search('zzz'));
	await new Promise(resolve => setImmediate(resolve));
	expect(loaded).not.toContainEqual(expect.objectContaining({value: expect.objectContaining({done: true})}));
	await expect.poll(() => loaded.at(-1)).toMatchObject({value: {walked: 100_000, done: true}});
});

it('a newer search takes the place of the older, and ends when enough is found', async () => {
	const {loader, loaded} = loading(plan(50_000));
	loader.load(search('zzz'));
	loader.load(search('NEEDLE'));
	await expect.poll(() => loaded.at(-1)).toMatchObject({want: {pattern: 'NEEDLE'}, value: {done: true}});
	expect(loaded.some(({want}) => want.what === 'plan-search' && want.pattern === 'zzz')).toBe(false);
});

it('what is no regular expression yet is looked for as it stands', async () => {
	const {loader, loaded} = loading({planRows: (_, __, after) => (after === -1 ? [row(0, 'a (draft.pdf')] : [])});
	loader.load(search('(draft'));
	await expect.poll(() => loaded.at(-1)).toMatchObject({value: {rows: [{seq: 0}], done: true}});
});
