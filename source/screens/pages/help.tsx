/** The help: the tables of keys and commands, filtered by what is typed. */

import {Box} from 'ink';
import {commands, usageOf} from '../commands.ts';
import {helpFor} from '../keys.ts';
import type {Screen} from '../model.ts';
import {cell, type Line, look} from '../ui/line.ts';
import {Lines, useTheme} from '../ui/lines.tsx';
import {Rule} from '../ui/panel.tsx';

type Props = {
	readonly typed: string;
	readonly top: number;
	readonly screen: Screen;
	readonly width: number;
	readonly height: number;
};

export function Help({typed, top, screen, width, height}: Props) {
	const {marks} = useTheme();
	const lines = helpLines(typed, screen, marks.cut);
	const first = Math.max(0, Math.min(top, lines.length - (height - 1)));
	const aside: Line = [
		look(
			lines.length > height - 1
				? `lines ${first + 1}-${Math.min(lines.length, first + height - 1)} of ${lines.length}`
				: 'Esc closes',
			'dim',
		),
	];
	return (
		<Box flexDirection="column" width={width}>
			<Rule title="Help" aside={aside} width={width} />
			<Lines lines={lines.slice(first, first + height - 1)} width={width} height={height - 1} />
		</Box>
	);
}

const keyWidth = 24;

export function helpLines(typed: string, screen: Screen, cut: string): readonly Line[] {
	const words = typed.toLowerCase().split(/\s+/);
	const keys = helpFor(screen, typed).map(
		({shown, does, on}): Line => [
			look(cell(shown, keyWidth, 'left', cut), 'key'),
			does,
			look(on === undefined || on.includes(screen) ? '' : `  (on ${on.join(', ')})`, 'dim'),
		],
	);
	const typedOnes = commands
		.filter(one => words.every(word => `:${usageOf(one)} ${one.does}`.toLowerCase().includes(word)))
		.map((one): Line => [look(cell(`:${usageOf(one)}`, keyWidth, 'left', cut), 'key'), one.does]);
	return keys.length + typedOnes.length === 0
		? [[look('no key and no command says that', 'dim')]]
		: [...keys, ...typedOnes];
}
