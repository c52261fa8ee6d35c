/** How things look: every colour and every mark of the console stands here, in Unicode and in ASCII. */

/** What a piece of text is, not what colour it has. */
export type Look =
	| 'plain'
	| 'dim'
	| 'strong'
	| 'title'
	| 'accent'
	| 'good'
	| 'warning'
	| 'bad'
	| 'chosen'
	| 'key'
	| 'production'
	| 'test';

export type Style = {
	readonly color?: string;
	readonly backgroundColor?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
};

export type Marks = {
	/** Stands before the chosen row: without colour nothing else tells it. */
	readonly chosen: string;
	readonly on: string;
	readonly off: string;
	readonly cut: string;
	readonly rule: string;
	readonly arrow: string;
	readonly crumb: string;
	readonly dot: string;
	readonly up: string;
	readonly down: string;
	readonly done: string;
	readonly attention: string;
	readonly cursor: string;
	/** Stands before the character that the cursor is on, where no colour shows which one that is. */
	readonly caret: string;
	readonly dash: string;
	/** From nothing to a full cell. */
	readonly steps: readonly string[];
	readonly full: string;
	readonly empty: string;
	readonly spinner: 'dots' | 'line';
	readonly corners: readonly [string, string, string, string];
	readonly side: string;
};

export type Theme = {readonly styles: Readonly<Record<Look, Style>>; readonly marks: Marks};

const unicodeMarks: Marks = {
	chosen: '>',
	on: '●',
	off: '○',
	cut: '…',
	rule: '─',
	arrow: '→',
	crumb: '›',
	dot: '·',
	up: '↑',
	down: '↓',
	done: '✓',
	attention: '!',
	cursor: '█',
	caret: '',
	dash: '–',
	steps: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
	full: '█',
	empty: '·',
	spinner: 'dots',
	corners: ['╭', '╮', '╰', '╯'],
	side: '│',
};

const asciiMarks: Marks = {
	chosen: '>',
	on: '*',
	off: 'o',
	cut: '~',
	rule: '-',
	arrow: '->',
	crumb: '>',
	dot: '-',
	up: '^',
	down: 'v',
	done: '+',
	attention: '!',
	cursor: '_',
	caret: '',
	dash: '-',
	steps: [' ', '.', ':', '|', '#'],
	full: '#',
	empty: '-',
	spinner: 'line',
	corners: ['+', '+', '+', '+'],
	side: '|',
};

/** The sixteen colours that every terminal has, so that the operator's own palette holds. */
const coloured: Readonly<Record<Look, Style>> = {
	plain: {},
	dim: {dimColor: true},
	strong: {bold: true},
	title: {bold: true, color: 'cyan'},
	accent: {color: 'cyan'},
	good: {color: 'green'},
	warning: {color: 'yellow'},
	bad: {color: 'red'},
	chosen: {inverse: true},
	key: {bold: true, color: 'cyan'},
	production: {bold: true, color: 'white', backgroundColor: 'red'},
	test: {bold: true, color: 'black', backgroundColor: 'yellow'},
};

const plain: Readonly<Record<Look, Style>> = {
	plain: {},
	dim: {},
	strong: {},
	title: {},
	accent: {},
	good: {},
	warning: {},
	bad: {},
	chosen: {},
	key: {},
	production: {},
	test: {},
};

export function themeOf({unicode, colour}: {readonly unicode: boolean; readonly colour: boolean}): Theme {
	const marks = unicode ? unicodeMarks : asciiMarks;
	return {styles: colour ? coloured : plain, marks: colour ? marks : {...marks, caret: marks.cursor}};
}
