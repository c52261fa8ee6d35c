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

/** From here on keys and commands stand beside each other. */
const besideFrom = 110;

export function Help({typed, top, screen, width, height}: Props) {
	const {marks} = useTheme();
	const keys = keyLines(typed, screen, marks.cut);
	const typedOnes = commandLines(typed, marks.cut);
	const beside = width >= besideFrom;
	const left = beside ? Math.floor(width / 2) : width;
	const lines = beside ? keys : [...keys, ...typedOnes];
	const found = keys.length + typedOnes.length > 0 ? lines : [[look('no key and no command says that', 'dim')] as Line];
	const room = height - 1;
	const first = Math.max(0, Math.min(top, found.length - room));
	const more = `lines ${first + 1}-${Math.min(found.length, first + room)} of ${found.length}`;
	const aside: Line = [look(found.length > room ? more : 'Esc closes', 'dim')];
	return (
		<Box flexDirection="column" width={width}>
			<Rule title="Help" aside={aside} width={width} />
			<Box width={width} height={room}>
				<Lines lines={found.slice(first)} width={left} height={room} />
				{beside && <Lines lines={typedOnes} width={width - left} height={room} />}
			</Box>
		</Box>
	);
}

const keyWidth = 8;
const commandWidth = 26;

const keyLines = (typed: string, screen: Screen, cut: string): readonly Line[] =>
	helpFor(screen, typed).map(
		({shown, does, on}): Line => [
			look(cell(shown, keyWidth, 'left', cut), 'key'),
			does,
			look(on === undefined || on.includes(screen) ? '' : `  (on ${on.join(', ')})`, 'dim'),
		],
	);

function commandLines(typed: string, cut: string): readonly Line[] {
	const words = typed.toLowerCase().split(/\s+/);
	return commands
		.map(one => ({shown: `:${usageOf(one)}`, does: one.does}))
		.filter(({shown, does}) => words.every(word => `${shown} ${does}`.toLowerCase().includes(word)))
		.map(({shown, does}): Line => [look(cell(shown, commandWidth, 'left', cut), 'key'), does]);
}
