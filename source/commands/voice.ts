/** Who hears what: people and programs share stdout and stderr, and `--json` keeps stdout for programs alone. */
import {safeLines, wrap} from '../reports/safe-text.ts';

export type Voice = {
	/** For people: stdout, or stderr with `--json`. */
	readonly say: (text: string) => void;
	/** For people, and never on stdout. */
	readonly warn: (text: string) => void;
	/** One NDJSON line with `--json`; nothing otherwise. */
	readonly tell: (line: {readonly type: string}) => void;
};

type Options = {
	readonly json: boolean;
	readonly stdout: NodeJS.WritableStream;
	readonly stderr: NodeJS.WritableStream;
	readonly now: () => number;
};

/**
A reader that has gone (`doclift accounts | head`, a closed terminal) is no fault of the run: what cannot be written is
dropped, and the work goes on.
*/
export function createVoice({json, stdout, stderr, now}: Options): Voice {
	const gone = new Set<NodeJS.WritableStream>();
	for (const stream of [stdout, stderr]) {
		stream.on('error', () => gone.add(stream));
	}
	const write = (stream: NodeJS.WritableStream, text: string) => {
		if (!gone.has(stream)) stream.write(`${text}\n`);
	};
	const warn = (text: string) => write(stderr, safeLines(text));

	return {
		say: text => write(json ? stderr : stdout, safeLines(text)),
		warn,
		tell: ({type, ...rest}) => {
			if (json) write(stdout, JSON.stringify({type, time: new Date(now()).toISOString(), v: 1, ...rest}));
		},
	};
}

/** What happened, and what to do about it. */
export function failureText(failure: {readonly message: string; readonly hint: string}): string {
	return `${wrap(`What happened: ${failure.message}`, 80, '  ')}\n${wrap(`What to do: ${failure.hint}`, 80, '  ')}`;
}
