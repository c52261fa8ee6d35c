import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {footerLines, keyLine, messageLine} from '../../../source/screens/ui/footer.tsx';
import {createBusy, createStory, timed} from '../fixture.ts';
import {text} from './drawn.ts';

const theme = themeOf({unicode: true, colour: true});

test('however small the footer, help and the way out are in it', () => {
	for (const width of [40, 60, 80, 200]) {
		const line = text(keyLine(createBusy().press('2'), width));
		expect(line).toMatch(/\? help.* {2}q leave$/);
		expect(line.length).toBeLessThanOrEqual(width);
	}
});

test('a pause is offered while something runs, and to go on while it is paused', () => {
	expect(text(keyLine(createStory().model(), 200))).not.toContain('p pause');
	const story = createBusy();
	expect(text(keyLine(story.model(), 200))).toContain('p pause');
	story.line(timed({type: 'state', state: 'paused', reason: 'socket'} as const));
	expect(text(keyLine(story.model(), 200))).toContain('p go on');
});

test('no pause is offered where it would be refused: while the next ring is held, and while the run stops', () => {
	for (const state of ['held', 'stopping'] as const) {
		const story = createBusy();
		story.line(timed({type: 'state', state, reason: 'ann'} as const));
		expect(text(keyLine(story.model(), 200))).not.toContain('p pause');
		if (state === 'stopping') expect(story.press('p').message?.text).toBe('too late: the run is stopping');
	}
	const asked = createBusy();
	asked.line(timed({type: 'state', state: 'hold-asked', reason: 'ann'} as const));
	expect(text(keyLine(asked.model(), 200))).toContain('p pause');
});

test('a command shows what it may become', () => {
	const story = createStory();
	expect(text(messageLine(story.press(':', 'b'), 80, theme.marks))).toMatch(/^:b█ +backup {2}bandwidth$/);
});

test('a message that is longer than its line is read whole, in place of the keys, until one is pressed', () => {
	const story = createBusy();
	const shown = (width: number) => footerLines(story.model(), width, theme.marks).map(text);
	story.line(timed({type: 'reply', ok: false, said: 'this run has no rings: `pause` makes it wait'} as const));
	expect(shown(60)).toEqual(['this run has no rings: `pause` makes it wait', expect.stringContaining('q leave')]);
	expect(shown(40)).toEqual(['this run has no rings: `pause` makes it', 'wait']);
	story.press('j');
	expect(shown(40)[1]).toContain('q leave');
	const file = `/srv/doclift/${'x'.repeat(50)}/plan-CUT-7K3M-Q2PX.csv`;
	story.tell({type: 'written', file, now: story.model().now});
	expect(shown(60).join('')).toBe(`written: ${file}`);
});
