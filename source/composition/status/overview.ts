/** The overview, read in one go: the ledger, the run at work, the machine. */
import type {Config} from '../../config/schema.ts';
import {type Heard, hearStanding} from '../../console/standing.ts';
import {lockHolder} from '../../db/lock.ts';
import type {LedgerSurvey} from '../../db/survey/survey.ts';
import {roomFor} from '../../engine/disk-room.ts';
import type {State} from '../../engine/event.ts';
import {limitedBy} from '../../engine/limited-by.ts';
import {accountedFor, dispositionsOf, shownTally} from '../../engine/tally.ts';
import {runsLookedAt, unfinishedOf} from '../../engine/unfinished.ts';
import type {Overview, Room, Work} from '../../reports/status/facts.ts';
import {stayingAtVendor} from '../../reports/words.ts';
import {planSettings} from '../plan-settings.ts';
import {runSocket} from '../run-socket.ts';
import {testAccountWords} from '../test-account.ts';
import {busyCores, freeBytes, ledgerUse, logBytes, residentMb} from './machine.ts';

const runsShown = 5;
export type Place = {readonly database: string; readonly logs: string | null};

/** `config`: null where only the ledger speaks. */
export async function readOverview(
	survey: LedgerSurvey,
	{database, logs}: Place,
	config: Config | null,
	at: number,
): Promise<Overview> {
	const about = survey.about();
	const tally = survey.tally();
	const runs = survey.runs(runsLookedAt);
	const proven = runs.find(({proof}) => proof !== null);
	const links = survey.links();
	const lock = lockHolder(database);
	const unfinished = unfinishedOf(
		{runs, plan: survey.plan(), links},
		{lock, now: at, settings: config && planSettings(config)},
	);
	const all = shownTally(tally);
	const heard = unfinished?.what === 'at-work' ? await hearStanding(runSocket(database)) : null;
	return {
		at,
		about,
		testAccount: config && testAccountWords(config),
		unfinished,
		work: await readWork(heard),
		lock,
		dispositions: dispositionsOf(tally),
		records: accountedFor(tally),
		deleted: tally.deleted.count,
		bytes: tally.verified.bytes,
		accepted: survey.accepted(),
		stayingAtVendor: Object.fromEntries(stayingAtVendor.flatMap(state => (all[state] ? [[state, all[state]]] : []))),
		links,
		proof:
			provenNow(heard) ??
			(proven?.proof ? {...proven.proof, run: proven.id, at: proven.endedAt ?? proven.startedAt} : null),
		runs: runs.slice(0, runsShown),
		room: roomOf(accountedFor(tally), {database, logs}),
		lastVerifiedAt: survey.lastVerifiedAt(),
		verificationsFault: survey.verificationsFault(),
	};
}

function roomOf(records: number, {database, logs}: Place): Room {
	const use = ledgerUse(database);
	const {ledgerBytes, walBytes} = use;
	return {
		ledgerBytes,
		walBytes,
		logsBytes: logs === null ? 0 : logBytes(logs),
		freeBytes: freeBytes(database),
		neededBytes: roomFor(records, use),
	};
}

const waiting: ReadonlySet<State['state']> = new Set(['paused', 'held', 'stopping']);
/** Neither a wait nor a phase. */
const passing: ReadonlySet<State['state']> = new Set(['resumed', 'hold-asked']);

/** A run writes its proof into the ledger when it ends. */
const provenNow = (heard: Heard | null): Overview['proof'] =>
	heard?.started && heard.proof
		? {...heard.proof.proof, run: heard.started.runId, at: Date.parse(heard.proof.time)}
		: null;

async function readWork(heard: Heard | null): Promise<Work | null> {
	if (heard?.started == null) return null;
	const {started, progress, states} = heard;
	const {pid} = started;
	const waits = states.find(({state}) => waiting.has(state)) ?? null;
	const phase = states.find(({state}) => !waiting.has(state) && !passing.has(state))?.state ?? progress?.phase ?? null;
	return {
		pid,
		phase,
		progress,
		waits: waits !== null,
		memoryMb: residentMb(pid) ?? progress?.memoryMb ?? null,
		limitedBy: limitedBy({phase, waits, progress, cores: await busyCores(pid)}),
	};
}
