import Database from 'better-sqlite3';
import {expect, test} from 'vitest';
import {migrate, migrations} from '../../source/db/migrations.ts';
import {copiedWorld, everything, linkBase, start} from './fixture.ts';
import {seal} from './planned.ts';

const planned = () => {
	const world = copiedWorld(3);
	const {links, run} = world;
	const plan = links.createPlan(run, {direction: 'cutover', scope: everything, linkBase, now: start});
	links.addPlanRows(run, plan, [{row: 1, class: 'to-switch'}]);
	const {code} = seal(world, plan, {
		canary: 1,
		rings: [],
		summary: planId => JSON.stringify({planId}),
		now: start,
	});
	return {...world, plan, code};
};

test('who overruled the link proof is told with the plan: the first time, and for ever', () => {
	const {links, db, run, plan, code} = planned();
	expect(links.plan(code)?.overruling).toBeNull();
	links.overruleProof(run, plan, {how: 'typed', by: 'ann@ops', at: start + 5});
	links.overruleProof(run, plan, {how: 'flag', by: 'bob@ops', at: start + 9});
	expect(links.plan(code)?.overruling).toEqual({how: 'typed', by: 'ann@ops', at: start + 5, run});
	expect(() => db.exec("UPDATE overrulings SET overruled_by = 'nobody'")).toThrow(/never rewritten/);
	expect(() => db.exec('DELETE FROM overrulings')).toThrow(/never forgotten/);
	expect(() => links.overruleProof(run + 1, plan, {how: 'flag', by: 'x', at: 1})).toThrow(/writer/);
});

test('a ledger of the version before gains the place for it, and keeps its journal readable', () => {
	const db = new Database(':memory:');
	migrate(db, 'old.db', migrations.slice(0, 2));
	expect(db.prepare('SELECT count(*) FROM url_changes').pluck().get()).toBe(0);
	migrate(db, 'old.db');
	const columns = db.prepare("SELECT name FROM pragma_table_info('url_changes')").pluck().all();
	expect(columns.at(-1)).toBe('link_proof_overruled');
	expect(columns).toContain('settled_at');
});
