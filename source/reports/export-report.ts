/**
The report as a file, 0600, whole or not at all: JSON of everything that status knows, a page for people as HTML, CSV of
the records themselves.
One line a record, its id first, so that a list may go to the vendor, or back into `doclift accept --file`.
*/
import {kindsOfLinks, withLinkFailure} from '../engine/error-class.ts';
import type {FailureKind} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {FileFilter, FileSurvey, Survey} from '../engine/survey.ts';
import {gatherFacts, type Look} from './page/facts.ts';
import {reportPage} from './page/page.ts';
import {putCsv, putEntries} from './rows-file.ts';
import {type Put, writeWhole} from './whole-file.ts';

/** Records of these classes; of every class where it is null. */
export type Only = {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]} | null;

export type Export = {
	readonly only: Only;
	/** What stands in the JSON beside the records. */
	readonly facts: () => object;
	readonly look: Look;
};

const pageRows = 2000;

/** Returns how many records were written. JSON lists records only where classes are named, HTML never does. */
export function exportReport(to: string, survey: Omit<Survey, 'close'>, {only, facts, look}: Export): number {
	if (/\.html$/i.test(to)) return writeWhole(to, put => writeHtml(put, survey, look));
	return writeWhole(to, put =>
		/\.json$/i.test(to)
			? writeJson(put, facts(), only === null ? null : walk(survey, only))
			: putCsv(put, {columns, cells}, walk(survey, only)),
	);
}

function writeHtml(put: Put, survey: Omit<Survey, 'close'>, look: Look): number {
	put(reportPage(gatherFacts(survey, look)));
	return 0;
}

const columns = [
	'record',
	'account',
	'name',
	'class',
	'failure',
	'link',
	'bytes',
	'url',
	'key',
	'copied at',
	'signed off',
];

function cells(file: FileSurvey) {
	const {recordId, accountName, name, state, failure, link, bytes, url, key, verifiedAt, accepted} = file;
	const at = verifiedAt === null ? null : new Date(verifiedAt).toISOString();
	return [recordId, accountName, name, state, failure, link, bytes, url, key, at, accepted ? 'yes' : 'no'];
}

function writeJson(put: Put, facts: object, pages: Iterable<readonly FileSurvey[]> | null): number {
	const head = JSON.stringify(facts, null, '\t');
	if (pages === null) {
		put(`${head}\n`);
		return 0;
	}
	put(`${head.replace(/\s*\}$/, '')},\n\t"records": [`);
	const rows = putEntries(put, pages, file => file, '\n\t\t');
	put('\n\t]\n}\n');
	return rows;
}

/** The states, whole; then of the other states the records with one of the failures, each once. */
function* walk(survey: Pick<Survey, 'files'>, only: Only): Generator<readonly FileSurvey[]> {
	const filters: FileFilter[] =
		only === null ? [{}] : [...(only.states.length > 0 ? [{states: only.states}] : []), ...only.kinds.map(withFailure)];
	for (const filter of filters) {
		for (let after = 0; ; ) {
			const page = survey.files(filter, after, pageRows);
			const last = page.at(-1);
			if (!last) break;
			after = last.row;
			yield only === null ? page : page.filter(file => isFirst(file, filter, only));
		}
	}
}

const withFailure = (kind: FailureKind): FileFilter =>
	kindsOfLinks.includes(kind) ? withLinkFailure(kind) : {failure: kind};

/** A record may be in several of the classes: its file failed, say, and its link. It stands where it comes first. */
function isFirst({state, failure}: FileSurvey, filter: FileFilter, {states, kinds}: NonNullable<Only>): boolean {
	const ofLinks = filter.links !== undefined || filter.linkFailure !== undefined;
	if (!ofLinks && filter.failure === undefined) return true;
	if (states.includes(state)) return false;
	return !ofLinks || failure === null || !kinds.includes(failure);
}
