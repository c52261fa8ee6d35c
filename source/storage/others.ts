/**
What other files tell of a failure. A store that is out of reach serves nobody, and a gateway that cannot serve one file
serves those beside it. So whoever fails looks for files that were begun after it had failed, have gone the same way and
have come through.
*/
import type {MigrationError} from '../engine/failure.ts';
import type {Access, ServedBy} from '../engine/ports/copier.ts';

/** A host of the source by one strategy, or the destination. */
export type Way = string;

export const toDestination: Way = 'destination';
export const fromSource = (by: ServedBy, url: string): Way => `${by} ${/^\w+:\/\/([^/?#]*)/.exec(url.trim())?.[1]}`;

export const isBy = (way: Way | undefined, ...accesses: readonly Access[]): boolean =>
	accesses.some(access => way?.startsWith(`${access} `));

const ways = new WeakMap<MigrationError, Way>();

/** Notes on which way somebody has answered so. What the network says is of no file: it is not noted. */
export function answeredOn(way: Way, error: MigrationError): MigrationError {
	ways.set(error, way);
	return error;
}

/** Undefined where nobody has answered. */
export const wayOf = (error: MigrationError): Way | undefined => ways.get(error);

export type Others = {
	/** A moment, later than all that were given before. */
	readonly now: () => number;
	/** A file that was begun at this moment has come through on these ways. */
	readonly through: (begun: number, ways: readonly Way[]) => void;
	/** Whether one that was begun after this moment has, on the way of this error. */
	readonly throughSince: (moment: number, error: MigrationError) => boolean;
};

/** For one thread, which has several batches under way. */
export function createOthers(): Others {
	let moments = 0;
	const latest = new Map<Way, number>();
	return {
		now: () => ++moments,
		through(begun, passed) {
			for (const way of passed) if (begun > (latest.get(way) ?? 0)) latest.set(way, begun);
		},
		throughSince(moment, error) {
			const way = wayOf(error);
			return way !== undefined && (latest.get(way) ?? 0) > moment;
		},
	};
}

/** Where nothing else is under way that could tell. */
export const noOthers: Others = {now: () => 0, through: () => undefined, throughSince: () => false};
