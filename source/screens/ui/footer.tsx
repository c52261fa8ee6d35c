/** The last two lines: what is being typed or was said, and the keys of this screen. */
import {completions} from '../commands.ts';
import {footerOf} from '../keys.ts';
import {here, type Model} from '../model.ts';
import type {Marks} from '../theme.ts';
import {ends, type Line, lineWidth, look, type Span} from './line.ts';
import {OneLine, useTheme} from './lines.tsx';
import {inputLine} from './text-input.ts';

export function Footer({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {columns} = model;
	return (
		<>
			<OneLine line={messageLine(model, columns, marks)} width={columns} />
			<OneLine line={keyLine(model, columns)} width={columns} />
		</>
	);
}

export function messageLine({overlay, message}: Model, width: number, marks: Marks): Line {
	if (overlay?.kind === 'command') {
		const {text} = overlay.input;
		const found = completions(text).filter(one => one !== text);
		return ends(
			inputLine(':', overlay.input, width, marks),
			[look(found.slice(0, 6).join('  '), 'dim')],
			width,
			marks.cut,
		);
	}
	if (overlay?.kind === 'filter') return inputLine('/', overlay.input, width, marks);
	if (overlay?.kind === 'help') return inputLine('? ', overlay.input, width, marks);
	if (message === null) return [];
	const of = {good: 'good', bad: 'bad', plain: 'plain'} as const;
	return [look(message.text, of[message.tone])];
}

const whileTyping: Readonly<Record<'command' | 'filter' | 'help', ReadonlyArray<readonly [string, string]>>> = {
	command: [
		['Enter', 'do it'],
		['Tab', 'complete'],
		['Esc', 'leave'],
	],
	filter: [
		['Enter', 'keep'],
		['Esc', 'as before'],
	],
	help: [
		['type', 'to filter'],
		['Esc', 'close'],
	],
};

export function keyLine(model: Model, width: number): Line {
	const {overlay} = model;
	if (overlay?.kind === 'dialog')
		return keys(
			overlay.dialog.kind === 'confirm'
				? [
						['Enter', 'yes'],
						['Esc', 'no'],
					]
				: [
						['Enter', 'answer'],
						['Esc', 'nothing happens'],
					],
			width,
		);
	if (overlay !== null) return keys(whileTyping[overlay.kind], width);
	return keys(
		footerOf(here(model).screen).map(({shown, short = ''}) => [shown, short]),
		width,
	);
}

/** As many as have room, whole. Help and the way out are worth more than the rest. */
function keys(shown: ReadonlyArray<readonly [string, string]>, width: number): Line {
	const spans: Span[] = [];
	let used = 0;
	for (const [key, does] of shown) {
		const one: Line = [...(used === 0 ? [] : ['  ']), look(key, 'key'), look(` ${does}`, 'dim')];
		const wide = lineWidth(one);
		if (used + wide > width) continue;
		spans.push(...one);
		used += wide;
	}
	return spans;
}
