import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {exportPlanRows} from '../../source/composition/export-plan-rows.ts';
import {copiedWorld, idOf, temporaryFolder} from '../db/fixture.ts';
import {makePlan, ours, vendors} from '../db/planned.ts';
import {surveyOf} from '../db/survey/world.ts';

test('writes every row of the plan, page by page, with both its links, for its owner only', async () => {
	const folder = temporaryFolder();
	const world = copiedWorld(251);
	const rows = Array.from({length: 251}, (_, at) => at + 1);
	const {code} = makePlan(world, 'cutover', rows);
	const file = await exportPlanRows(surveyOf(world), code, folder);
	expect(file).toBe(join(folder, `plan-${code}.csv`));
	const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
	expect(head).toBe('record,name,account,class,ring,outcome,old link,new link,found instead');
	expect(lines.map(line => line.split(',')[0])).toEqual(rows.map(row => idOf(row)));
	expect(lines[250]).toContain(`${vendors(251)},${ours(251)}`);
	expect([statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([0o600, [`plan-${code}.csv`]]);
});

test('says that there is no ledger yet, and how one is made', async () => {
	await expect(exportPlanRows(null, 'CUT-AAAA-AAAA', temporaryFolder())).rejects.toMatchObject({
		kind: 'refused',
		hint: expect.stringContaining('doclift backup --full'),
	});
});
