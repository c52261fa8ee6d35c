/** A titled part of a screen: its name on a rule, its lines below. */
import {Box} from 'ink';
import {type Line, lineWidth, look} from './line.ts';
import {Lines, OneLine, useTheme} from './lines.tsx';

type Props = {
	readonly title: string;
	/** At the right end of the rule. */
	readonly aside?: Line;
	readonly lines: readonly Line[];
	readonly width: number;
	readonly height: number;
};

export function Panel({title, aside = [], lines, width, height}: Props) {
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Rule title={title} aside={aside} width={width} />
			<Lines lines={lines} width={width} height={height - 1} />
		</Box>
	);
}

export function Rule({title, aside = [], width}: Pick<Props, 'title' | 'aside' | 'width'>) {
	const {marks} = useTheme();
	const name: Line = [look(title, 'title'), ' '];
	const end: Line = lineWidth(aside) === 0 ? [] : [' ', ...aside];
	const rule = marks.rule.repeat(Math.max(0, width - lineWidth(name) - lineWidth(end)));
	return <OneLine line={[...name, look(rule, 'dim'), ...end]} width={width} />;
}
