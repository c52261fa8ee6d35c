import {expect, test} from 'vitest';
import {noLedger} from '../../../source/console/no-ledger.ts';
import type {Span} from '../../../source/engine/survey.ts';
import {gatherFacts} from '../../../source/reports/page/facts.ts';
import {noon, runSurvey} from '../../engine/survey-facts.ts';

const hour = 3_600_000;
const look = {madeAt: noon, testAccount: null, lock: null};
const proofOf = (salesforceCount: number) =>
	({salesforceCount, accounted: salesforceCount, difference: 0, verdict: 'proven', passes: 1}) as const;
const scope = {object: 'DocListEntry__c', filter: '', accounts: []};
const ofOneAccount = {...scope, accounts: ['0015e0000000001AAA']};

test('the count proof is that of all accounts, however many runs have counted one since', () => {
	const since = Array.from({length: 300}, (_, n) => runSurvey({id: 302 - n, proof: proofOf(12), scope: ofOneAccount}));
	const runs = [...since, runSurvey({id: 2, proof: proofOf(1_000_000), scope})];
	const facts = gatherFacts({...noLedger, runs: limit => runs.slice(0, limit)}, look);
	expect(facts.proven).toMatchObject({run: 2, salesforceCount: 1_000_000, scope});
	expect(facts.runs).toHaveLength(200);
	const none = gatherFacts({...noLedger, runs: () => since}, look);
	expect(none.proven).toBeNull();
});

test('the course begins with the first file that stands, not with the oldest of the runs that are shown', () => {
	const first = noon - 400 * hour;
	const spanAt = (at: number): Span => ({at, files: 10, bytes: 1000});
	// A file each hour, as the ledger sums them: by spans that are counted from `from`.
	const throughput = (from: number, to: number, spanMs: number): readonly Span[] => {
		const spans = new Map<number, Span>();
		for (let at = first; at < noon; at += hour) {
			if (at < from || at >= to) continue;
			const begin = from + Math.floor((at - from) / spanMs) * spanMs;
			spans.set(begin, spanAt(begin));
		}
		return [...spans.values()];
	};
	const runs = Array.from({length: 200}, (_, n) => runSurvey({id: 400 - n, startedAt: noon - n * hour}));
	const {course} = gatherFacts({...noLedger, runs: () => runs, throughput}, look);
	expect(course.from).toBeLessThanOrEqual(first);
	expect(course.from).toBeGreaterThan(first - course.spanMs);
	expect(course.to).toBeGreaterThanOrEqual(noon - hour);
});
