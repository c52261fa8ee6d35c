import {expect, test} from 'vitest';
import {confirmPlan, overruleProof} from '../../source/composition/confirm.ts';
import type {PlanSummary} from '../../source/engine/plan-summary.ts';
import {plan} from '../reports/plans.ts';

async function questionFor(summary: PlanSummary, begun = false): Promise<string> {
	const asked: string[] = [];
	const ask = async (question: string) => {
		asked.push(question);
		return summary.planId.toLowerCase();
	};
	await confirmPlan(ask, summary, begun);
	return asked.join();
}

test('the question for a plan names the org and its kind', async () => {
	expect(await questionFor(plan({}))).toBe(
		"To cut over 1,343,015 links of Acme Inc. (PRODUCTION, 00D000000000001EAA) in Salesforce, type the plan's id (CUT-7K3M-Q2PX):",
	);
	const org = {orgId: '00D000000000002EAA', orgName: 'Acme \x1b[2J', sandbox: true};
	expect(await questionFor(plan({org, changes: 1}), true)).toBe(
		"Go on to cut over 1 link of Acme \\x1b[2J (sandbox, 00D000000000002EAA) in Salesforce, type the plan's id (CUT-7K3M-Q2PX):",
	);
});

test('where an older plan kept neither, the question says so', async () => {
	const {org: _, ...older} = plan({});
	expect(await questionFor(older)).toMatch(/links in Salesforce \(PRODUCTION or a sandbox\? An older/);
});

test('the sentence is asked for only where links are to open, do not, and nobody has taken that on himself', async () => {
	const asked: string[] = [];
	const ask = async (question: string) => {
		asked.push(question);
		return 'users will get 403';
	};
	const shut = {tried: 2000, opened: 3, failures: [], policy: 'required', overruled: false} as const;
	const proof = (linkProof: PlanSummary['linkProof']) => overruleProof(ask, plan({linkProof}), false);
	expect(await proof({...shut, opened: 2000})).toBeNull();
	expect(await proof({...shut, policy: 'warn'})).toBeNull();
	expect(await proof({...shut, overruled: true})).toBeNull();
	expect(asked).toEqual([]);
	expect(await proof(shut)).toBe('typed');
	expect(asked).toEqual(['1,997 of 2,000 new links do not open. To go on all the same, type: users will get 403\n>']);
});
