/** The help as lines: the tables of keys and commands, filtered by what is typed. Pure. */
import {commands, usageOf} from '../commands.ts';
import {helpFor} from '../keys.ts';
import type {Body} from '../layout.ts';
import type {Screen} from '../model.ts';
import {cell, type Line, look} from '../ui/line.ts';

/** From here on keys and commands stand beside each other. */
const besideFrom = 110;

export type HelpLines = {
	readonly left: readonly Line[];
	/** Null where everything stands in one column. */
	readonly right: readonly Line[] | null;
	/** Lines that are seen at once, and the last one that may stand at the top. */
	readonly room: number;
	readonly most: number;
};

export function helpLines(typed: string, screen: Screen, {width, height}: Body, cut: string): HelpLines {
	const keys = keyLines(typed, screen, cut);
	const typedOnes = commandLines(typed, cut);
	const room = height - 1;
	const fits = (left: readonly Line[], right: readonly Line[] | null): HelpLines => ({
		left,
		right,
		room,
		most: Math.max(0, left.length - room, (right?.length ?? 0) - room),
	});
	if (keys.length + typedOnes.length === 0) return fits([[look('no key and no command says that', 'dim')]], null);
	return width >= besideFrom ? fits(keys, typedOnes) : fits([...keys, ...typedOnes], null);
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
