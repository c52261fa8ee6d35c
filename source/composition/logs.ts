/** `doclift logs`: what the runs have written down, read from the log folder; followed while it grows. */
import {loadConfig} from '../config/load.ts';
import {openSurvey} from '../db/survey/survey.ts';
import {MigrationError} from '../engine/failure.ts';
import {asId18} from '../engine/id.ts';
import {
	fits,
	type Level,
	type LogFile,
	type LogFilter,
	type LogLine,
	linesFrom,
	logFiles,
} from '../reports/log-reader.ts';
import {clock} from './clock.ts';
import type {Invocation} from './invocation.ts';

export type LogRequest = {
	readonly level: Level;
	readonly run: number | null;
	/** Ids or names as typed. */
	readonly accounts: readonly string[];
	readonly records: readonly string[];
	readonly follow: boolean;
	readonly count: boolean;
};

export type Counted = {
	readonly lines: number;
	readonly byKind: ReadonlyMap<string, number>;
	/** The log folder, where nothing has been written to it yet; else null. */
	readonly emptyFolder: string | null;
};

const everyMs = 500;

/** Shows every line that fits; with `follow` until the signal, or until nobody reads them any more. Returns how many there were, and of which kinds. */
export async function readLogs(
	request: LogRequest,
	{configFile, signal, readerGone}: Pick<Invocation, 'configFile' | 'signal' | 'readerGone'>,
	show: (line: LogLine) => void,
): Promise<Counted> {
	const over = AbortSignal.any([signal, readerGone]);
	const {logs, database} = loadConfig({file: configFile});
	const filter: LogFilter = {level: request.level, run: request.run, records: recordsOf(request, database)};
	const byKind = new Map<string, number>();
	const read = new Map<string, number>();
	let lines = 0;
	const ended = (): Counted => ({lines, byKind, emptyFolder: read.size + files().length === 0 ? logs : null});
	const one = (line: LogLine) => {
		const kind = kindOf(line);
		byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
		lines += 1;
		if (!request.count) show(line);
	};
	const since = startOf(logFiles(logs, request.run), request);
	const files = () => logFiles(logs, request.run).filter(({at}) => at >= since);
	if (request.run !== null && files().length === 0) {
		throw new MigrationError('refused', `There is no log of run ${request.run} in ${logs}`, {
			hint: '`doclift status --runs` lists the runs; logs that were cleaned up are gone.',
		});
	}
	for (;;) {
		for (const {file} of files()) {
			for (const {text, next} of linesFrom(file, read.get(file) ?? 0)) {
				if (over.aborted) return ended();
				read.set(file, next);
				const line = fits(text, filter);
				if (line) one(line);
			}
		}
		if (!request.follow || over.aborted) return ended();
		await clock.sleep(everyMs, over);
	}
}

/**
Whoever follows wants what is going on: the newest run, and whatever begins after it. Asked once, and of runs first: a
verification, or a command that was refused, writes its log at its end, and is newer than the run that goes on beside it.
*/
function startOf(files: readonly LogFile[], {follow, run}: LogRequest): number {
	if (!follow || run !== null) return Number.NEGATIVE_INFINITY;
	const newest = files.findLast(file => file.run !== null) ?? files.at(-1);
	return newest?.at ?? Number.NEGATIVE_INFINITY;
}

const kindOf = ({type, failure}: LogLine): string =>
	typeof failure === 'object' && failure !== null && 'kind' in failure ? String(failure.kind) : type;

/** Accounts are turned into their records by the ledger; null where every line is wanted. */
function recordsOf({accounts, records}: LogRequest, database: string): ReadonlySet<string> | null {
	if (accounts.length === 0 && records.length === 0) return null;
	const ids = new Set(records.map(word => asId18(word) ?? unknownRecord(word)));
	if (accounts.length === 0) return ids;
	const survey = openSurvey(database, {now: clock.now});
	try {
		for (const word of accounts) for (const id of recordsOfAccount(survey, word)) ids.add(id);
		return ids;
	} finally {
		survey.close();
	}
}

function unknownRecord(word: string): never {
	throw new MigrationError('usage', `"${word.slice(0, 40)}" is no Salesforce Id`, {
		hint: 'An Id has 15 or 18 letters and digits. `doclift record` finds records by URL or name.',
	});
}

const pageRows = 5000;

function* recordsOfAccount(survey: ReturnType<typeof openSurvey>, word: string): Generator<string> {
	const id = asId18(word);
	const found = survey.accounts().filter(({accountId, name}) => (id === undefined ? name === word : accountId === id));
	if (found.length === 0) {
		throw new MigrationError('usage', `The ledger knows no account "${word.slice(0, 80)}"`, {
			hint: '`doclift status --accounts` lists them.',
		});
	}
	for (const {account} of found) {
		for (let after = 0; ; ) {
			const page = survey.files({account}, after, pageRows);
			const last = page.at(-1);
			if (!last) break;
			after = last.row;
			for (const {recordId} of page) yield recordId;
		}
	}
}
