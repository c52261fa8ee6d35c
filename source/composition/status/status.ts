/** `doclift status`: pages of the ledger, read beside whoever writes. */
import {loadConfig} from '../../config/load.ts';
import {lockHolder} from '../../db/lock.ts';
import {openSurvey} from '../../db/survey/survey.ts';
import {exportReport, type Only} from '../../reports/export-report.ts';
import {clock} from '../clock.ts';
import type {Invocation} from '../invocation.ts';
import {testAccountWords} from '../test-account.ts';
import {type Ask, type Ground, type PageName, pageNames, readPage} from './pages.ts';

export type StatusRequest = Ask & {
	readonly pages: readonly PageName[];
	/** In place of the configuration's ledger. */
	readonly database: string | null;
};

export type StatusTold = {
	/** By page. */
	readonly result: Readonly<Record<string, unknown>>;
	readonly lines: readonly string[];
	/** Null unless readiness was asked for. */
	readonly ready: boolean | null;
};

/** Opens the ledger for reading, works, and closes it. */
export async function onGround<T>(
	{database}: Pick<StatusRequest, 'database'>,
	{configFile}: Pick<Invocation, 'configFile'>,
	work: (ground: Ground) => T | Promise<T>,
): Promise<T> {
	const config = database === null ? loadConfig({file: configFile}) : null;
	const place = {database: database ?? config?.database ?? '', logs: config?.logs ?? null};
	const survey = openSurvey(place.database, {now: clock.now});
	try {
		return await work({survey, place, config, at: clock.now()});
	} finally {
		survey.close();
	}
}

export async function readStatus(request: StatusRequest, ground: Ground): Promise<StatusTold> {
	const {pages} = request;
	const told: Record<string, unknown> = {};
	const lines: string[] = [];
	let ready: boolean | null = null;
	for (const name of pages) {
		const page = await readPage(name, ground, request);
		told[name] = page.facts;
		if (lines.length > 0) lines.push('', '-'.repeat(80), '');
		// One by one: an org has more accounts than a call takes arguments.
		for (const line of page.lines) lines.push(line);
		ready = page.ready ?? ready;
	}
	return {result: told, lines, ready};
}

/** Writes everything, or the records of some classes. Returns how many records. */
export async function exportStatus(to: string, only: Only, request: StatusRequest, ground: Ground): Promise<number> {
	// A list of records, and the page that is made of them, need nothing else.
	const wanted = /\.json$/i.test(to) ? pageNames : [];
	const {result} = await readStatus({...request, pages: wanted}, ground);
	return exportReport(to, ground.survey, {
		only,
		look: {
			madeAt: ground.at,
			testAccount: ground.config && testAccountWords(ground.config),
			lock: lockHolder(ground.place.database),
		},
		facts: () => ({madeAt: new Date(ground.at).toISOString(), ...result}),
	});
}
