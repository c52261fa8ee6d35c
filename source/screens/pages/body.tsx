/** The middle of the screen: a question, the help, or the place that is shown. */
import {Box, Text} from 'ink';
import {bodyOf} from '../layout.ts';
import {here, type Model} from '../model.ts';
import {Accounts} from './accounts.tsx';
import {Help} from './help.tsx';
import {Home} from './home.tsx';
import {Overview} from './overview.tsx';
import {Question} from './question.tsx';

export function Body({model}: {readonly model: Model}) {
	const {overlay} = model;
	if (overlay?.kind === 'dialog') return <Question dialog={overlay.dialog} model={model} {...bodyOf(model)} />;
	if (overlay?.kind === 'help')
		return <Help typed={overlay.input.text} top={overlay.top} screen={here(model).screen} {...bodyOf(model)} />;
	switch (here(model).screen) {
		case 'home':
			return <Home model={model} />;
		case 'overview':
			return <Overview model={model} />;
		case 'accounts':
			return <Accounts model={model} />;
		default:
			return (
				<Box>
					<Text>not yet</Text>
				</Box>
			);
	}
}
