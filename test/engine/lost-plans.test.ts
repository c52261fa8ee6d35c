import {expect, test} from 'vitest';
import {lostPlans, lostWords} from '../../source/engine/lost-plans.ts';

test('fault 42: a plan is lost that the ledger knows of not at all, or not as begun', () => {
	const known = new Map([
		['CUT-MADE-ONLY', {startedAt: null}],
		['CUT-BEGU-NNNN', {startedAt: 1}],
	]);
	const lost = lostPlans(['CUT-GONE-GONE', 'CUT-MADE-ONLY', 'CUT-BEGU-NNNN'], code => known.get(code));
	expect(lost).toEqual(['CUT-GONE-GONE', 'CUT-MADE-ONLY']);
});

test('fault 42: it is named with what tells of it, and with its way back', () => {
	const words = lostWords('CUT-GONE-GONE', 'ledger.db.before-CUT-GONE-GONE.db', 'rollback-CUT-GONE-GONE.json');
	expect(words).toContain('plan CUT-GONE-GONE was begun, and ledger.db.before-CUT-GONE-GONE.db was made when it was');
	expect(words).toContain('`doclift rollback --rollback-file rollback-CUT-GONE-GONE.json --dry-run`');
	expect(lostWords('BACK-GONE-GONE', 'copy', '')).toContain('--from-database');
});
