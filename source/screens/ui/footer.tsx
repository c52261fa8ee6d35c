/** The last two lines: what is being typed or was said, and the keys of this screen. */
import {widthOf} from '../../reports/cells.ts';
import {safeLine} from '../../reports/safe-text.ts';
import {completions} from '../commands.ts';
import {footerOf, neverLeftOut} from '../keys.ts';
import {type Dialog, here, isBusy, type Model} from '../model.ts';
import {pauseVerb} from '../steer.ts';
import type {Marks} from '../theme.ts';
import {broken, ends, type Line, lineWidth, look, pieces} from './line.ts';
import {OneLine, useTheme} from './lines.tsx';
import {inputLine} from './text-input.ts';

export function Footer({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {columns} = model;
	const [above, below] = footerLines(model, columns, marks);
	return (
		<>
			<OneLine line={above} width={columns} />
			<OneLine line={below} width={columns} />
		</>
	);
}

/** A message that is longer than its line takes that of the keys too, until the next one is pressed. */
export function footerLines(model: Model, width: number, marks: Marks): readonly [above: Line, below: Line] {
	const {overlay, message} = model;
	const line = messageLine(model, width, marks);
	if (overlay !== null || message === null || lineWidth(line) <= width) return [line, keyLine(model, width)];
	const words = broken(message.text, width);
	const [first = '', ...rest] = words.length <= 2 ? words : pieces(safeLine(message.text), width);
	return [[look(first, tones[message.tone])], [look(rest.join(''), tones[message.tone])]];
}

const tones = {good: 'good', bad: 'bad', plain: 'plain'} as const;

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
	return [look(message.text, tones[message.tone])];
}

const whileTyping: Readonly<Record<'command' | 'filter' | 'help', readonly Shown[]>> = {
	command: [
		{key: 'Enter', does: 'do it'},
		{key: 'Tab', does: 'complete'},
		{key: 'Esc', does: 'leave'},
	],
	filter: [
		{key: 'Enter', does: 'keep'},
		{key: 'Esc', does: 'as before'},
	],
	help: [
		{key: 'type', does: 'to filter'},
		{key: 'PgDn', does: 'more'},
		{key: 'Esc', does: 'close'},
	],
};

const whileAsked: readonly Shown[] = [
	{key: 'Enter', does: 'answer'},
	{key: 'Esc', does: 'nothing happens'},
];
const whileConfirming: readonly Shown[] = [
	{key: 'Enter', does: 'yes'},
	{key: 'Esc', does: 'no'},
];

const whileTold: readonly Shown[] = [
	{key: 'Esc', does: 'close'},
	{key: 'q', does: 'leave'},
];
const dialogKeys = (kind: Dialog['kind']): readonly Shown[] =>
	kind === 'told' ? whileTold : kind === 'confirm' ? whileConfirming : whileAsked;

export function keyLine(model: Model, width: number): Line {
	const {overlay} = model;
	if (overlay?.kind === 'dialog') return keys(dialogKeys(overlay.dialog.kind), width);
	if (overlay !== null) return keys(whileTyping[overlay.kind], width);
	const verb = isBusy(model) ? pauseVerb(model) : null;
	const bindings = footerOf(here(model).screen).filter(({meaning}) => meaning !== 'pause' || verb !== null);
	const shown = bindings.map(
		({shown: key, short = '', meaning}): Shown => ({
			key,
			always: neverLeftOut.has(meaning),
			does: meaning === 'pause' && verb === 'resume' ? 'go on' : short,
		}),
	);
	return keys(shown, width);
}

type Shown = {readonly key: string; readonly does: string; readonly always?: boolean};

/** Whole ones, as many as have room; what must never be left out has its room kept. */
function keys(shown: readonly Shown[], width: number): Line {
	const gap = 2;
	const wide = ({key, does}: Shown) => widthOf(key) + 1 + widthOf(does) + gap;
	let room = width + gap - shown.reduce((sum, one) => sum + (one.always ? wide(one) : 0), 0);
	const kept = shown.filter(one => {
		if (one.always) return true;
		if (wide(one) > room) return false;
		room -= wide(one);
		return true;
	});
	return kept.flatMap(({key, does}, at): Line => [at === 0 ? '' : '  ', look(key, 'key'), look(` ${does}`, 'dim')]);
}
