/** The screens and their keys, the one that is shown marked. */
import type {Screen} from '../model.ts';
import {type Line, look, type Span} from './line.ts';
import {OneLine} from './lines.tsx';

const tabs: ReadonlyArray<readonly [key: string, name: string, screens: readonly Screen[]]> = [
	['0', 'Home', ['home']],
	['1', 'Overview', ['overview']],
	['2', 'Accounts', ['accounts', 'files', 'record']],
	['3', 'Errors', ['errors']],
	['4', 'Workers', ['workers']],
	['5', 'Log', ['log']],
	['6', 'Plan', ['plan']],
	['7', 'Cut-over', ['cut-over']],
];

/** `root`: the screen that the way here began with. */
export function Tabs({root, width}: {readonly root: Screen; readonly width: number}) {
	return <OneLine line={tabLine(root, width)} width={width} />;
}

export function tabLine(root: Screen, width: number): Line {
	const spaced = width >= 100 ? '   ' : ' ';
	return tabs.flatMap(([key, name, screens], at): readonly Span[] => {
		const chosen = screens.includes(root);
		return [
			...(at === 0 ? [] : [spaced]),
			// Brackets, not colour alone, tell which one it is.
			chosen ? look(`[${key} ${name}]`, 'strong') : look(`${key} ${name}`, 'dim'),
		];
	});
}
