/** Draws lines: one element a line, which is what keeps a frame cheap. */
import {Box, Text} from 'ink';
import {createContext, useContext} from 'react';
import {type Theme, themeOf} from '../theme.ts';
import {fitted, type Line, type Span} from './line.ts';

export const ThemeContext = createContext<Theme>(themeOf({unicode: true, colour: true}));
export const useTheme = (): Theme => useContext(ThemeContext);

type Props = {readonly lines: readonly Line[]; readonly width: number; readonly height: number};

/** Exactly `height` lines of at most `width` cells: what is too much is left out, what is missing stays empty. */
export function Lines({lines, width, height}: Props) {
	const shown = Array.from({length: Math.max(0, height)}, (_, at) => lines[at] ?? []);
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			{shown.map((line, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
				<OneLine key={at} line={line} width={width} />
			))}
		</Box>
	);
}

export function OneLine({line, width}: {readonly line: Line; readonly width: number}) {
	const {marks, styles} = useTheme();
	const spans = fitted(line, width, marks.cut);
	return <Text wrap="truncate">{spans.length === 0 ? ' ' : spans.map((span, at) => drawn(span, at, styles))}</Text>;
}

function drawn(span: Span, at: number, styles: Theme['styles']) {
	if (typeof span === 'string') return span;
	const style = styles[span.look];
	return (
		<Text key={at} {...style}>
			{span.text}
		</Text>
	);
}
