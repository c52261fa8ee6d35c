/** The screens and their keys, the one that is shown marked. */
import type {Screen} from '../model.ts';
import {type Line, lineWidth, look, type Span} from './line.ts';
import {OneLine} from './lines.tsx';

type Tab = {readonly key: string; readonly name: string; readonly short: string; readonly screens: readonly Screen[]};

const tabs: readonly Tab[] = [
	{key: '0', name: 'Home', short: 'Home', screens: ['home']},
	{key: '1', name: 'Overview', short: 'All', screens: ['overview']},
	{key: '2', name: 'Accounts', short: 'Acc', screens: ['accounts', 'files', 'record']},
	{key: '3', name: 'Errors', short: 'Err', screens: ['errors']},
	{key: '4', name: 'Workers', short: 'Work', screens: ['workers']},
	{key: '5', name: 'Log', short: 'Log', screens: ['log']},
	{key: '6', name: 'Plan', short: 'Plan', screens: ['plan']},
	{key: '7', name: 'Cut-over', short: 'Cut', screens: ['cut-over']},
];

/** `root`: the screen that the way here began with. */
export function Tabs({root, width}: {readonly root: Screen; readonly width: number}) {
	return <OneLine line={tabLine(root, width)} width={width} />;
}

/** Every key is seen, and the name of the screen that is shown: the names of the others give way. */
export function tabLine(root: Screen, width: number): Line {
	const spaced = width >= 100 ? '   ' : ' ';
	const lineOf = (wordOf: (tab: Tab) => string): Line =>
		tabs.flatMap((tab, at): readonly Span[] => [
			...(at === 0 ? [] : [spaced]),
			// Brackets, not colour alone, tell which one it is.
			tab.screens.includes(root) ? look(`[${tab.key} ${tab.name}]`, 'strong') : look(wordOf(tab), 'dim'),
		]);
	const words: ReadonlyArray<(tab: Tab) => string> = [
		({key, name}) => `${key} ${name}`,
		({key, short}) => `${key} ${short}`,
	];
	return words.map(lineOf).find(line => lineWidth(line) <= width) ?? lineOf(({key}) => key);
}
