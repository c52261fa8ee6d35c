/**
The overview again and again, until a signal, or until nobody reads it any more: redrawn in place on a full screen, a line for each change elsewhere, at
most one a second.
*/
import {safeLines} from '../../reports/safe-text.ts';
import type {Overview} from '../../reports/status/facts.ts';
import {overviewLines} from '../../reports/status/overview-text.ts';
import {changeKey, watchEvent, watchLine} from '../../reports/status/watch-line.ts';
import {clock} from '../clock.ts';
import {openCurrentSurvey} from '../current-survey.ts';
import type {Invocation} from '../invocation.ts';
import {readOverview} from './overview.ts';
import type {Ground} from './pages.ts';

const everyMs = 1000;

export async function watchStatus(
	{place, config}: Pick<Ground, 'place' | 'config'>,
	invocation: Invocation,
): Promise<void> {
	const {signal, readerGone, fullScreen} = invocation;
	const over = AbortSignal.any([signal, readerGone]);
	const ledger = openCurrentSurvey(place.database);
	const show = fullScreen ? drawInPlace() : tellChanges(invocation);
	try {
		while (!over.aborted) {
			const survey = ledger.open();
			if (survey !== null) show.next(await readOverview(survey, place, config, clock.now()));
			await clock.sleep(everyMs, over);
		}
	} finally {
		show.end();
		ledger.close();
	}
}

type Show = {readonly next: (overview: Overview) => void; readonly end: () => void};

function tellChanges({say, tell}: Invocation): Show {
	let last: string | undefined;
	return {
		next(overview) {
			const key = changeKey(overview);
			if (key === last) return;
			last = key;
			say(watchLine(overview));
			tell(watchEvent(overview));
		},
		end() {},
	};
}

/** On a screen of its own, so that what stood on the terminal comes back; the last picture stays below it. */
function drawInPlace(): Show {
	const enter = '\u001B[?1049h';
	const leave = '\u001B[?1049l';
	let last: readonly string[] = [];
	process.stdout.write(enter);
	return {
		next(overview) {
			last = overviewLines(overview).flatMap(line => safeLines(line).split('\n'));
			const room = (process.stdout.rows || 24) - 1;
			const picture = last.slice(0, room).map(line => `${line}\u001B[K`);
			process.stdout.write(`\u001B[H${picture.join('\r\n')}\u001B[J`);
		},
		end() {
			process.stdout.write(`${leave}${last.join('\n')}\n`);
		},
	};
}
