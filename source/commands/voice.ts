/** Who hears what: people and programs share stdout and stderr, and `--json` keeps stdout for programs alone. */
import {ndjsonLine} from '../reports/ndjson.ts';
import {safeLine, safeLines} from '../reports/safe-text.ts';
import {truncate} from '../reports/table.ts';

export type Voice = {
	/** For people: stdout, or stderr with `--json`. */
	readonly say: (text: string) => void;
	/** For people, and never on stdout. */
	readonly warn: (text: string) => void;
	/** On a terminal only: shows a line in place of the last one that was shown so, cut to what is one line there. */
	readonly status?: (line: string) => void;
	/** One NDJSON line with `--json`; nothing otherwise. */
	readonly tell: (line: {readonly type: string}) => void;
	/** Fires once stdout is read no more, which shows at the first line that nobody takes. */
	readonly readerGone: AbortSignal;
};

type Stream = NodeJS.WritableStream & {readonly isTTY?: boolean; readonly columns?: number};

type Options = {
	readonly json: boolean;
	/** Nobody reads along: only how it ends is said. */
	readonly quiet: boolean;
	readonly stdout: Stream;
	readonly stderr: Stream;
	readonly dumb: boolean;
	readonly now: () => number;
};

/**
A reader that has gone (`doclift accounts | head`, a closed terminal) is no fault of the run: what cannot be written is
dropped, and the work goes on. Whoever only shows what others do has no work but his reader, and ends with it.
*/
export function createVoice({json, quiet, stdout, stderr, dumb, now}: Options): Voice {
	const gone = new Set<Stream>();
	const unread = new AbortController();
	for (const stream of [stdout, stderr]) stream.on('error', () => gone.add(stream));
	stdout.on('error', () => unread.abort());

	const people = json ? stderr : stdout;
	let statusShown = false;
	const write = (stream: Stream, text: string) => {
		if (!gone.has(stream)) stream.write(text);
	};
	const clear = () => {
		if (statusShown) write(people, clearLine);
		statusShown = false;
	};
	const line = (stream: Stream, text: string) => {
		clear();
		write(stream, `${text}\n`);
	};

	return {
		say: text => {
			if (!quiet) line(people, safeLines(text));
		},
		warn: text => line(stderr, safeLines(text)),
		...(people.isTTY === true && !dumb
			? {
					status(text: string) {
						// A line that runs over is two, of which only the second one can be wiped away.
						write(people, clearLine + truncate(safeLine(text), (people.columns || usualColumns) - 1));
						statusShown = true;
					},
				}
			: {}),
		tell(event) {
			if (json && (!quiet || event.type === 'result')) line(stdout, ndjsonLine(event, now()));
		},
		readerGone: unread.signal,
	};
}

/** Of a terminal that does not tell its own. */
const usualColumns = 80;

/** Back to the first column, and empty from there. */
const clearLine = '\r\x1b[K';
