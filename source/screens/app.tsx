/** A frame: exactly so many lines of at most so many cells, whatever the model says. */
import {Box} from 'ink';
import {useMemo} from 'react';
import {bodyOf, hasTabs, isTooSmall} from './layout.ts';
import type {Model} from './model.ts';
import {Body} from './pages/body.tsx';
import {themeOf} from './theme.ts';
import {bannerLine} from './ui/banner.ts';
import {Footer} from './ui/footer.tsx';
import {Header} from './ui/header.tsx';
import {Lines, OneLine, ThemeContext} from './ui/lines.tsx';
import {Tabs} from './ui/tabs.tsx';

export function App({model}: {readonly model: Model}) {
	const {columns, rows, unicode, colour} = model;
	const theme = useMemo(() => themeOf({unicode, colour}), [unicode, colour]);
	if (isTooSmall(model)) return <TooSmall columns={columns} rows={rows} />;
	return (
		<ThemeContext.Provider value={theme}>
			<Box flexDirection="column" width={columns} height={rows}>
				<OneLine line={bannerLine(model, theme.marks)} width={columns} />
				<Header model={model} />
				{hasTabs(model) && <Tabs root={(model.places[1] ?? model.places[0]).screen} width={columns} />}
				<Box width={columns} height={bodyOf(model).height} flexShrink={0}>
					<Body model={model} />
				</Box>
				<Footer model={model} />
			</Box>
		</ThemeContext.Provider>
	);
}

function TooSmall({columns, rows}: {readonly columns: number; readonly rows: number}) {
	const words = `the terminal is too small (${columns}x${rows}), the run goes on`;
	return <Lines lines={rows > 0 ? [[words]] : []} width={Math.max(1, columns)} height={Math.max(1, rows)} />;
}
