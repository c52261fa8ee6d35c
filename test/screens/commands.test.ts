import {expect, test} from 'vitest';
import {complete, completions} from '../../source/screens/commands.ts';
import {createBusy, createStory} from './fixture.ts';

test('Tab completes as far as it is certain', () => {
	expect(complete('cut')).toBe('cutover');
	expect(complete('ba')).toBe('ba');
	expect(completions('ba')).toEqual(['backup', 'bandwidth']);
	expect(complete('backup i')).toBe('backup incremental');
	expect(complete('conc')).toBe('concurrency ');
	expect(complete('xyz')).toBe('xyz');
});

test('a word that is no command is answered with the nearest one', () => {
	const story = createStory();
	story.press(':', 'rolback', 'enter');
	expect(story.model().message?.text).toBe('"rolback" is no command; did you mean rollback?');
	story.press(':', 'xyzzyx', 'enter');
	expect(story.model().message?.text).toContain('press ? for help');
	expect(story.orders()).toEqual([]);
});

test('steers what runs, and refuses values that it does not take', () => {
	const story = createBusy();
	story.press(
		':',
		'hold',
		'enter',
		':',
		'resume',
		'enter',
		':',
		'concurrency 12',
		'enter',
		':',
		'bandwidth none',
		'enter',
	);
	expect(story.orders()).toEqual([
		{type: 'verb', verb: 'hold'},
		{type: 'verb', verb: 'resume'},
		{type: 'verb', verb: 'concurrency', value: '12'},
		{type: 'verb', verb: 'bandwidth', value: 'none'},
	]);
	for (const value of ['many', '0', '2000']) {
		story.press(':', `concurrency ${value}`, 'enter');
		expect(story.model().message?.text).toBe('concurrency takes 1 to 1024, or auto');
	}
	expect(story.orders()).toEqual([]);
});

test('starts phase 1 and plans by their names', () => {
	const start = (text: string) => {
		const story = createStory();
		story.press(':', text, 'enter');
		return story.orders();
	};
	expect(start('backup full')).toEqual([{type: 'launch', args: ['backup', '--full']}]);
	expect(start('backup incremental')).toEqual([{type: 'launch', args: ['backup', '--incremental']}]);
	expect(start('plan')).toEqual([{type: 'launch', args: ['migrate', '--dry-run']}]);
	expect(start('backup')).toEqual([]);
	expect(start('quit')).toEqual([{type: 'leave'}]);
});

test('a command that takes no words does nothing with them: nobody gets all who has asked for a part', () => {
	for (const text of [
		'plan --account Acme',
		'rollback --account Acme',
		'cutover CUT-7K3M-Q2PX',
		'stop now',
		'quit 2',
	]) {
		const story = createBusy();
		const before = story.model().overlay;
		story.press(':', text, 'enter');
		expect([story.orders(), story.model().overlay]).toEqual([[], before]);
		expect(story.model().message?.text).toContain(`:${text.split(' ')[0]} takes no more words`);
	}
	const story = createStory();
	story.press(':', 'plan --account Acme', 'enter');
	expect(story.model().message?.text).toBe(
		':plan takes no more words; a part is planned by `doclift migrate --dry-run`',
	);
	story.press(':', 'plan ', 'enter');
	expect(story.orders()).toHaveLength(1);
});

test('nothing starts while something starts', () => {
	const story = createStory();
	story.press(':', 'plan', 'enter', ':', 'plan', 'enter');
	expect(story.orders()).toHaveLength(1);
	expect(story.model().message?.text).toContain('a run is starting');
});
