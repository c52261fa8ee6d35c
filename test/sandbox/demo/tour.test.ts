import {expect, test} from 'vitest';
import {linkLines, proofLines} from '../../../source/sandbox/demo/tour.ts';

test('the last tables of the tour write numbers as doclift does, one of a thing included', () => {
	const proof = proofLines({
		salesforceCount: 2003,
		accounted: 2003,
		verified: 1,
		equal: 1,
		older: 1002,
		different: 0,
		sourceWrites: 0,
		salesforceWrites: 0,
		holds: true,
	});
	expect(proof[0]).toBe('Count proof            Salesforce counts 2,003 records, doclift accounts for 2,003');
	expect(proof[1]).toMatch(/ 1 file proven by doclift; 1 equal /);
	expect(proof[2]).toBe('Older versions kept    1,002');
	const links = {
		planned: 1920,
		switched: 1919,
		leading: 1919,
		unexplained: 0,
		editsKept: 1,
		conflicts: 1,
		restored: 1919,
		notRestored: 0,
		holds: true,
	};
	const lines = linkLines({links, holds: true});
	expect(lines[0]).toBe("Links switched         1,919 of 1,920 planned; behind 1,919 lies the record's own file");
	expect(lines).toContain('Restored               1,919; 0 differ from what stood there before');
	expect(lines.at(-1)).toBe('Everything holds.');
	expect(linkLines({links, holds: false}).at(-1)).toContain('does NOT hold');
});
