/** Footer, tabs and questions. */
import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {dialogLines} from '../../../source/screens/ui/dialog.tsx';
import {keyLine, messageLine} from '../../../source/screens/ui/footer.tsx';
import {type Line, lineWidth, textOf} from '../../../source/screens/ui/line.ts';
import {tabLine} from '../../../source/screens/ui/tabs.tsx';
import {createBusy, createStory, timed} from '../fixture.ts';

const theme = themeOf({unicode: true, colour: true});
const text = (line: Line) => line.map(textOf).join('');

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

test('a command shows what it may become', () => {
	const story = createStory();
	expect(text(messageLine(story.press(':', 'b'), 80, theme.marks))).toMatch(/^:b█ +backup {2}bandwidth$/);
});

test('the tab of the screen stands in brackets', () => {
	expect(text(tabLine('accounts', 80))).toContain('[2 Accounts]');
	expect(lineWidth(tabLine('cut-over', 80))).toBeLessThanOrEqual(80);
});

const lines = Array.from({length: 30}, (_, at): Line => [`line ${at}`]);
const draw = (height: number, top = 0) =>
	dialogLines({title: 'Sure?', lines, top, question: [['type: yes'], ['> ']], width: 60, height}, theme).map(text);

test('a question is always in sight, and what stands above it is scrolled', () => {
	const drawn = draw(12, 5);
	expect(drawn).toHaveLength(12);
	expect(drawn.join('\n')).toContain('line 5');
	expect(drawn.join('\n')).toContain('6-12 of 30');
	expect(drawn.at(-2)).toContain('> ');
	expect(new Set(drawn.map(line => [...line].length))).toEqual(new Set([60]));
});

test('on a screen too small for the frame the question alone is shown', () => {
	expect(draw(4)).toEqual(['Sure?', 'type: yes', '> ']);
});
