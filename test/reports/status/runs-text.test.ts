import {expect, test} from 'vitest';
import {runDetailLines, runLines} from '../../../source/reports/status/runs-text.ts';
import {atWork, noon, runSurvey} from '../../engine/survey-facts.ts';

test('runs stand in 80 columns, below them how each one began and what it met', () => {
	const lines = runDetailLines(
		[
			runSurvey({id: 14, error: {kind: 'ledger-full', message: 'The disk of the ledger is full'}}),
			runSurvey({proof: {salesforceCount: 10, accounted: 9, difference: -1, verdict: 'moved', passes: 3}}),
		],
		{lock: null},
	);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"Run  What    Begun (UTC)         Took  Done  Not done  End
		 14  backup  2026-11-22 11:00  59 min     9         1  completed
		 12  backup  2026-11-22 11:00  59 min     9         1  completed

		Run 14: \`doclift backup --full\`; The disk of the ledger is full

		Run 12: \`doclift backup --full\`; count proof off by -1"
	`);
	expect(lines.filter(line => line.length > 80)).toEqual([]);
});

test('a run that was killed is broken off, whoever holds the lock since; one that holds it is running', () => {
	const killed = atWork(60_000);
	const endOf = (lock: {readonly since: number | null} | null) =>
		runLines([killed], {lock}).at(-1)?.split(/ {2,}/).at(-1);
	expect(endOf(null)).toBe('broken off');
	expect(endOf({since: noon})).toBe('broken off');
	expect(endOf({since: killed.startedAt})).toBe('running');
	expect(endOf({since: null})).toBe('running');
});
