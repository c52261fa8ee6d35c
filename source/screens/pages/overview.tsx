/** The whole run at one look: how fast, how far, what fails, who needs somebody, whether the count is proved. */
import {Box} from 'ink';
import {bodyOf} from '../layout.ts';
import type {Model} from '../model.ts';
import type {Line} from '../ui/line.ts';
import {useTheme} from '../ui/lines.tsx';
import {Panel} from '../ui/panel.tsx';
import {attentionLines, errorLines, proofLines, recordLines, threadLines} from './overview-parts.ts';
import {throughputLines} from './throughput.ts';

type Part = {
	readonly title: string;
	readonly lines: (size: {readonly width: number; readonly height: number}) => readonly Line[];
	/** Its share of the height of its row. */
	readonly weight: number;
};

const gap = 2;

export function Overview({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {width, height} = bodyOf(model);
	const part = (title: string, lines: Part['lines'], weight = 1): Part => ({title, lines, weight});
	const parts: readonly Part[] = [
		part('Throughput', size => throughputLines(model, size, marks), 1.2),
		part('Records', size => recordLines(model, size, marks), 1.2),
		part('Errors by class', size => errorLines(model, size)),
		part('Accounts with most to do', size => attentionLines(model, size, marks)),
		part('Worker threads', size => threadLines(model, size, marks), 0.8),
		part('Count proof', () => proofLines(model), 0.8),
	];
	const across = width >= 150 ? 3 : width >= 70 ? 2 : 1;
	// On a small screen what is most asked for is whole, and the rest is a key away.
	const shown = across === 1 ? parts.slice(0, Math.max(1, Math.floor(height / 6))) : parts;
	const rows = Array.from({length: Math.ceil(shown.length / across)}, (_, row) =>
		shown.slice(row * across, (row + 1) * across),
	);
	const heights = shares(
		rows.map(row => row[0]?.weight ?? 1),
		height,
	);
	const each = Math.floor((width - gap * (across - 1)) / across);
	return (
		<Box flexDirection="column" width={width}>
			{rows.map((row, at) => (
				<Box key={row[0]?.title} columnGap={gap} height={heights[at] ?? 0} flexShrink={0}>
					{row.map(({title, lines}) => {
						const size = {width: each, height: heights[at] ?? 0};
						return <Panel key={title} title={title} lines={lines({width: each, height: size.height - 1})} {...size} />;
					})}
				</Box>
			))}
		</Box>
	);
}

/** Whole lines by weight, all of them given away. */
function shares(weights: readonly number[], height: number): readonly number[] {
	const sum = weights.reduce((all, one) => all + one, 0);
	let left = height;
	return weights.map((weight, at) => {
		const own = at === weights.length - 1 ? left : Math.round((weight / sum) * height);
		left -= own;
		return own;
	});
}
