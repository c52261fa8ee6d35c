/** What stands in the way, by class, each with its cause and what to do next; or the newest attempts one by one. */
import {Box} from 'ink';
import {failures} from '../../engine/failure.ts';
import type {Attempt, ErrorClass} from '../../engine/survey.ts';
import {safeLine, wrap} from '../../reports/safe-text.ts';
import {dispositionWords} from '../../reports/words.ts';
import {contentOf, detailHeight} from '../layout.ts';
import {attemptListing, classListing} from '../lists/errors.ts';
import {here, type Model} from '../model.ts';
import {type Line, look} from '../ui/line.ts';
import {Panel} from '../ui/panel.tsx';
import {ListPage} from './list-page.tsx';

export function Errors({model}: {readonly model: Model}) {
	const {data, now} = model;
	const {tab, list} = here(model);
	const {width, height} = contentOf(model);
	const below = detailHeight(model);
	const classes = classListing(data.overview?.errorClasses ?? null, now, list);
	const attempts = attemptListing(data.recentErrors, list);
	const lines = tab === 0 ? classLines(classes.at(list.chosen), width) : attemptLines(attempts.at(list.chosen), width);
	return (
		<Box flexDirection="column" width={width}>
			{tab === 0 ? (
				<ListPage
					title="Errors by class (Tab: one by one)"
					one="class"
					many="classes"
					listing={classes}
					model={model}
					height={height - below}
				/>
			) : (
				<ListPage
					title="Newest failures (Tab: by class)"
					one="failure"
					listing={attempts}
					model={model}
					height={height - below}
				/>
			)}
			{below > 0 && <Panel title="Cause and next action" lines={lines} width={width} height={below} />}
		</Box>
	);
}

const labelled = (label: string, text: string, width: number): readonly Line[] =>
	wrap(safeLine(text), Math.max(20, width - 8))
		.split('\n')
		.map((line, at): Line => [look((at === 0 ? label : '').padEnd(8), 'dim'), line]);

/** The next action stands before the example: on a small screen it is what must be seen. */
export function classLines(one: ErrorClass | undefined, width: number): readonly Line[] {
	if (one === undefined) return [];
	return [
		...labelled('what', `${dispositionWords[one.state]} (${one.kind})`, width),
		...labelled('next', failures[one.kind].hint, width),
		...labelled('such as', one.example, width),
		[look('Enter', 'key'), look(' shows its files, ', 'dim'), look('R', 'key'), look(' tries the class again', 'dim')],
	];
}

function attemptLines(one: Attempt | undefined, width: number): readonly Line[] {
	if (one === undefined) return [];
	return [
		...labelled('what', `${one.kind}${one.recordId === null ? '' : `, record ${one.recordId}`}, run ${one.run}`, width),
		...labelled('next', failures[one.kind].hint, width),
		...labelled('said', one.message, width),
	];
}
