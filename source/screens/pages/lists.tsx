/** The screens that are one list, and little else. */
import {inFlightWords} from '../../reports/in-flight-words.ts';
import {counted} from '../../reports/numbers.ts';
import {bodyOf, contentOf} from '../layout.ts';
import {accountListing} from '../lists/accounts.ts';
import {fileListing} from '../lists/files.ts';
import {logListing} from '../lists/log.ts';
import {workerListing} from '../lists/workers.ts';
import {here, type Model} from '../model.ts';
import {moreWords} from '../paging.ts';
import {type Line, look} from '../ui/line.ts';
import {useTheme} from '../ui/lines.tsx';
import {Panel} from '../ui/panel.tsx';
import {ListPage, wantedWords} from './list-page.tsx';
import {recordText} from './record-text.ts';
import {textWindow} from './text-window.ts';

type Props = {readonly model: Model};

export function Accounts({model}: Props) {
	const listing = accountListing(model, here(model).list);
	return <ListPage title="Accounts" one="account" listing={listing} model={model} />;
}

export function Files({model}: Props) {
	const {marks} = useTheme();
	const place = here(model);
	return (
		<ListPage
			title={`${crumb(model)} ${marks.crumb} ${place.title}`}
			one="file"
			listing={fileListing(model.data.files, place)}
			model={model}
			more={moreWords(place)}
		/>
	);
}

const crumb = ({places}: Model): string => (places[1]?.screen === 'errors' ? 'Errors' : 'Accounts');

export function Workers({model}: Props) {
	const {run, connection} = model;
	const threads = connection.state === 'connected' ? run.workers : null;
	const aside = run.progress === null ? '' : `, ${inFlightWords(run.progress)}`;
	const title = threads === null ? 'Workers' : `Workers: ${counted(threads.length, 'thread')}${aside}`;
	const listing = workerListing(threads);
	return (
		<ListPage
			title={title}
			one="file"
			listing={connection.state === 'connected' ? listing : {...listing, empty: 'no run is at work'}}
			model={model}
		/>
	);
}

export function Log({model}: Props) {
	const {list, level, follow} = here(model);
	const listing = logListing(model.data.log, level, list.filter);
	const aside: Line = [
		...(list.filter === '' ? [] : [...wantedWords(list.filter), ' ']),
		look(`${level === 'info' ? 'all levels' : level === 'warn' ? 'warnings and errors' : 'errors'}, `, 'dim'),
		follow
			? look('following', 'good')
			: look(`line ${Math.min(list.chosen + 1, listing.total)} of ${listing.total}`, 'dim'),
	];
	return <ListPage title="Log of the newest run" one="line" listing={listing} model={model} aside={aside} />;
}

export function Record({model}: Props) {
	const {recordId, list} = here(model);
	const {width, height} = bodyOf(model);
	const lines = recordText(model.data.record, width);
	const {top, words} = textWindow(lines, list.chosen, contentOf(model).height);
	return (
		<Panel
			title={`Record ${recordId}`}
			aside={[look(words, 'dim')]}
			lines={lines.slice(top)}
			width={width}
			height={height}
		/>
	);
}
