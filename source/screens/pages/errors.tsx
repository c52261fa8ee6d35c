/** What stands in the way, by class, each with its cause and what to do next; or the newest attempts one by one. */
import {Box} from 'ink';
import {isOfLinks, nextOf} from '../../engine/error-class.ts';
import {failures} from '../../engine/failure.ts';
import type {Attempt, ErrorClass} from '../../engine/survey.ts';
import {safeLine} from '../../reports/safe-text.ts';
import {errorWords} from '../../reports/words.ts';
import {contentOf, detailHeight} from '../layout.ts';
import {newList} from '../list.ts';
import {attemptListing, classListing} from '../lists/errors.ts';
import type {Listing} from '../lists/listing.ts';
import {here, type Model} from '../model.ts';
import {moreWords} from '../paging.ts';
import {type Line, labelled, look} from '../ui/line.ts';
import {useTheme} from '../ui/lines.tsx';
import {Panel} from '../ui/panel.tsx';
import {tableLines} from '../ui/table.tsx';
import {ListPage, pagesLine} from './list-page.tsx';

export function Errors({model}: {readonly model: Model}) {
	const place = here(model);
	const {tab, list, wanted} = place;
	const attempts = attemptListing(model.data.recentErrors, {list: tab === 0 ? newList() : list, wanted});
	if (tab === 0) {
		const classes = classListing(model, list);
		return <Classes model={model} classes={classes} attempts={attempts} />;
	}
	const {width, height} = contentOf(model);
	const below = detailHeight(model);
	return (
		<Box flexDirection="column" width={width}>
			<ListPage
				title="Newest failures"
				before={pages(tab)}
				one="failure"
				listing={attempts}
				model={model}
				height={height - below}
				more={moreWords(place)}
			/>
			{below > 0 && (
				<Panel title={detail} lines={attemptLines(attempts.at(list.chosen), width)} width={width} height={below} />
			)}
		</Box>
	);
}

const detail = 'Cause and next action';
const pages = (tab: number): Line => pagesLine(['by class', 'one by one'], tab);

type Classes = {
	readonly model: Model;
	readonly classes: Listing<ErrorClass>;
	readonly attempts: Listing<Attempt>;
};

/** The classes take the lines they need; what is left shows what has failed last. */
function Classes({model, classes, attempts}: Classes) {
	const {marks} = useTheme();
	const {width, height} = contentOf(model);
	const below = detailHeight(model);
	const above = Math.min(height - below, Math.max(4, classes.total + 2));
	const rest = height - above - below;
	const {columns, total, at, empty} = attempts;
	const shape = {columns, total, at, empty, top: 0, chosen: -1};
	return (
		<Box flexDirection="column" width={width}>
			<ListPage
				title="Errors"
				before={pages(0)}
				one="class"
				many="classes"
				listing={classes}
				model={model}
				height={above}
			/>
			{below > 0 && (
				<Panel
					title={detail}
					lines={classLines(classes.at(here(model).list.chosen), width)}
					width={width}
					height={below}
				/>
			)}
			{rest > 2 && (
				<Panel
					title="Newest failures"
					lines={tableLines(shape, {width, height: rest - 1}, marks)}
					width={width}
					height={rest}
				/>
			)}
		</Box>
	);
}

const said = (label: string, text: string, width: number): readonly Line[] =>
	labelled(label, safeLine(text), {width, labelWidth: 8});

const ofFiles: Line = [look(' shows its files, ', 'dim'), look('R', 'key'), look(' tries the class again', 'dim')];
const ofLinks: Line = [look(' shows its records', 'dim')];

/** The next action stands before the example: on a small screen it is what must be seen. */
export function classLines(one: ErrorClass | undefined, width: number): readonly Line[] {
	if (one === undefined) return [];
	return [
		...said('what', `${errorWords[one.state]} (${one.kind})`, width),
		...said('next', nextOf(one), width),
		...said('such as', one.example, width),
		[look('Enter', 'key'), ...(isOfLinks(one) ? ofLinks : ofFiles)],
	];
}

function attemptLines(one: Attempt | undefined, width: number): readonly Line[] {
	if (one === undefined) return [];
	return [
		...said('what', `${one.kind}${one.recordId === null ? '' : `, record ${one.recordId}`}, run ${one.run}`, width),
		...said('next', failures[one.kind].hint, width),
		...said('said', one.message, width),
	];
}
