import {describe, expect, test} from 'vitest';
import {failures} from '../../source/engine/failure.ts';
import {fileStates, type LinkState, linkLife, statesOf} from '../../source/engine/life.ts';
import {nextAction, type Situation} from '../../source/engine/next-action.ts';

/** Backed up, untouched since. */
const backedUp: Situation = {
	state: 'verified',
	link: 'original',
	outside: false,
	accepted: false,
	failure: null,
	refusal: null,
	field: 'original',
	copy: 'same',
	source: 'there',
	opens: 'yes',
};
const refused = (direction: 'cutover' | 'rollback') => ({kind: 'salesforce-validation', direction}) as const;
const switched: Situation = {...backedUp, link: 'switched', field: 'ours'};

describe('what to do next', () => {
	test.each<[string, Situation, string, string | null]>([
		['backed up', backedUp, 'copy is proved', 'migrate --dry-run'],
		['backed up, gone at the vendor', {...backedUp, source: 'gone', opens: 'no'}, 'does not open', 'migrate --dry-run'],
		['backed up, copy gone', {...backedUp, copy: 'gone'}, 'gone from your bucket', 'backup --full'],
		['backed up, both gone', {...backedUp, copy: 'gone', source: 'gone'}, 'from the vendor too', 'earlier version'],
		['backed up, other object', {...backedUp, copy: 'differs'}, 'Another object', 'backup --full'],
		['backed up, refused', {...backedUp, copy: 'refused'}, 'refuses', 'doctor'],
		['backed up, edited since', {...backedUp, field: 'other'}, 'something else', 'backup --incremental'],
		['backed up, emptied since', {...backedUp, field: 'empty'}, 'something else', 'backup --incremental'],
		['backed up, ours in the field', {...backedUp, field: 'ours'}, 'has not written', 'backup --incremental'],
		['backed up, deleted since', {...backedUp, field: 'gone'}, 'has been deleted', 'backup --full'],
		['outside of the filter', {...backedUp, outside: true}, 'filter', 'filter'],
		['switched', switched, 'leads to the copy', null],
		['switched, Salesforce not asked', {...switched, field: 'unknown'}, 'not asked', null],
		['switched, copy gone', {...switched, copy: 'gone'}, 'that the link leads to is gone', 'backup --full'],
		['switched, other object', {...switched, copy: 'differs'}, 'that the link leads to', 'backup --full'],
		['switched, does not open', {...switched, opens: 'no'}, 'without credentials', 'linkBase'],
		['switched, back at the vendor', {...switched, field: 'original'}, "vendor's URL back", 'by hand'],
		['switched, back at a dead URL', {...switched, field: 'original', source: 'gone'}, 'does not open', 'by hand'],
		['switched, emptied', {...switched, field: 'empty'}, 'emptied', 'by hand'],
		['switched, edited', {...switched, field: 'other'}, 'another URL', 'by hand'],
		['on its way', {...switched, link: 'switching'}, 'being changed', 'resume the plan'],
		['on its way back', {...switched, link: 'restoring'}, 'being changed', 'resume the plan'],
		['in conflict', {...backedUp, link: 'conflict'}, 'did not come to its end', 'migrate --dry-run'],
		['refused', {...backedUp, link: 'failed'}, 'did not come to its end', 'migrate --dry-run'],
		[
			'refused on its way back',
			{...switched, link: 'failed'},
			'still holds our link',
			'rollback --from-database --dry-run',
		],
		[
			'in conflict still',
			{...backedUp, link: 'conflict', field: 'other'},
			'left it alone',
			failures['salesforce-conflict'].hint,
		],
		[
			'refused by a rule',
			{...backedUp, link: 'failed', refusal: refused('cutover')},
			'Salesforce refused',
			`${failures['salesforce-validation'].hint} Then run \`doclift migrate --dry-run\``,
		],
		[
			'refused by a rule, and read again since',
			{...backedUp, refusal: refused('cutover')},
			'Salesforce refused',
			'validation rule',
		],
		[
			'refused by a rule on its way to another link base',
			{...switched, link: 'failed', refusal: refused('cutover')},
			'Salesforce refused',
			'migrate --dry-run',
		],
		[
			'refused by a rule on its way back',
			{...switched, link: 'failed', refusal: refused('rollback')},
			'still holds our link',
			`${failures['salesforce-validation'].hint} Then run \`doclift rollback --from-database --dry-run\``,
		],
		[
			'refused by a rule on its way to another link base, put back to the vendor since',
			{...switched, field: 'original', refusal: refused('cutover')},
			"vendor's URL back",
			'by hand',
		],
		[
			'refused by a rule on its way back, put back by hand since',
			{...switched, field: 'original', refusal: refused('rollback')},
			'Salesforce refused',
			'rollback --from-database --dry-run',
		],
		[
			'refused by a rule, edited since',
			{...backedUp, field: 'other', refusal: refused('cutover')},
			'something else',
			'backup --incremental',
		],
		['deleted', {...backedUp, state: 'deleted', field: 'gone'}, 'is deleted', null],
		['deleted, not asked', {...backedUp, state: 'deleted', field: 'unknown'}, 'is deleted', null],
		['restored', {...backedUp, state: 'deleted'}, 'restored', 'backup --incremental'],
		['waiting', {...backedUp, state: 'discovered', copy: 'none'}, 'still to be copied', 'backup --incremental'],
		['in flight', {...backedUp, state: 'copying', copy: 'none'}, 'being copied', 'backup --incremental'],
		[
			'signed off',
			{...backedUp, state: 'missing', accepted: true},
			'signed off',
			'`doclift accept --file FILE --revoke`',
		],
		[
			'left out',
			{...backedUp, state: 'excluded'},
			'settings',
			'maxFileSizeMb if it should be copied, then `doclift backup --full`',
		],
		[
			'without an account',
			{...backedUp, state: 'no-account'},
			'no account',
			'withoutAccount: copy, then `doclift backup --full`',
		],
		[
			'foreign',
			{...backedUp, state: 'foreign-url'},
			'another host',
			'source.hosts if it is right, then `doclift backup --full`',
		],
		['bad', {...backedUp, state: 'bad-url'}, 'nowhere', 'Correct it'],
		['without a URL', {...backedUp, state: 'no-url', field: 'empty'}, 'no URL', null],
		['a folder', {...backedUp, state: 'folder', field: 'empty'}, 'folder', null],
		['ours from the start', {...backedUp, state: 'already-ours', field: 'ours'}, 'link to your bucket', null],
	])('%s', (_, situation, says, next) => {
		const found = nextAction(situation);
		expect(found.says).toContain(says);
		if (next === null) expect(found.next).toBeNull();
		else expect(found.next).toContain(next);
	});

	test.each(['failed', 'missing', 'archived', 'collision'] as const)(
		'hazard 90: %s says what its failure says',
		state => {
			const failure = state === 'collision' ? 'upload-collision' : 'download-forbidden';
			expect(nextAction({...backedUp, state, failure, copy: 'none'}).next).toBe(failures[failure].hint);
		},
	);

	test('every state of a file and a link has an answer', () => {
		for (const state of fileStates) {
			for (const link of statesOf(linkLife) as readonly LinkState[]) {
				expect(nextAction({...backedUp, state, link}).says).toMatch(/\.$/);
			}
		}
	});
});
