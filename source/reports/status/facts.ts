/** What the pages of status are made of. Counts come from the ledger's rows; times are milliseconds since 1970. */
import type {Progress} from '../../engine/event.ts';
import type {FileState, LinkState} from '../../engine/life.ts';
import type {CountProof} from '../../engine/ports/runs.ts';
import type {About, RunSurvey} from '../../engine/survey.ts';
import type {Unfinished} from '../../engine/unfinished.ts';

/** A run at work, as its socket, the system and its sign of life tell. */
export type Work = {
	readonly pid: number;
	readonly phase: string | null;
	readonly progress: Progress | null;
	/** Paused, held or stopping: how fast it was tells nothing of how long it takes. */
	readonly waits: boolean;
	readonly memoryMb: number | null;
	readonly limitedBy: string;
};

export type Room = {
	readonly ledgerBytes: number;
	readonly walBytes: number;
	readonly logsBytes: number;
	readonly freeBytes: number;
	/** What the ledger may still grow by, with one copy of it before a plan. */
	readonly neededBytes: number;
};

export type Overview = {
	readonly at: number;
	readonly about: About;
	/** In the words of the configuration; null where test mode is off, or no configuration was read. */
	readonly testAccount: string | null;
	readonly unfinished: Unfinished | null;
	readonly work: Work | null;
	/** In the words of the lock; null while it is free, all of it null where its holder has not said his name. */
	readonly lock:
		| {readonly command: string; readonly pid: number; readonly user: string; readonly since: number}
		| {readonly command: null; readonly pid: null; readonly user: null; readonly since: null}
		| null;
	/** They sum to `records`. */
	readonly dispositions: Readonly<Partial<Record<FileState, number>>>;
	readonly records: number;
	readonly deleted: number;
	readonly bytes: number;
	readonly accepted: Readonly<Partial<Record<FileState, number>>>;
	readonly stayingAtVendor: Readonly<Partial<Record<FileState, number>>>;
	readonly links: Readonly<Record<LinkState, number>>;
	/** Of the newest run that has counted. */
	readonly proof: (CountProof & {readonly run: number; readonly at: number}) | null;
	readonly runs: readonly RunSurvey[];
	readonly room: Room;
	readonly lastVerifiedAt: number | null;
	/** Why that is unknown, though it may have been verified. */
	readonly verificationsFault: string | null;
};
