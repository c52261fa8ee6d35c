/** Two lines below the banner: the state with its reason, and how far it is. */

import {Box, Text} from 'ink';
import Spinner from 'ink-spinner';
import type {Model} from '../model.ts';
import {progressLine, stateLine} from './header-lines.ts';
import {OneLine, useTheme} from './lines.tsx';

export function Header({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {columns: width} = model;
	return (
		<>
			{model.connection.state === 'starting' ? (
				<Starting command={model.connection.command} width={width} />
			) : (
				<OneLine line={stateLine(model, width, marks)} width={width} />
			)}
			<OneLine line={progressLine(model, width, marks)} width={width} />
		</>
	);
}

/** The one place where something turns by itself: nothing else tells that the run is on its way. Two steps a second. */
function Starting({command, width}: {readonly command: string; readonly width: number}) {
	const {styles} = useTheme();
	return (
		<Box width={width}>
			<Box width={4} flexShrink={0}>
				<Text {...styles.accent}>
					<Spinner type="simpleDots" />
				</Text>
			</Box>
			<OneLine line={[`starting doclift ${command}`]} width={width - 4} />
		</Box>
	);
}
