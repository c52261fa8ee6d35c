/** What copying a file needs, and what becomes of it. */
import type {Verified} from '../engine/ports/copier.ts';
import type {ReadSource} from './access.ts';
import type {Bandwidth} from './bandwidth.ts';
import type {Bodies} from './bodies.ts';
import type {Budget} from './budget.ts';
import type {Buffers} from './buffers.ts';
import type {Inside} from './inside.ts';
import type {Limits} from './limits.ts';
import type {Objects} from './objects.ts';
import type {Insist} from './persevere.ts';
import type {Doubts} from './proof.ts';

export type CopyPorts = {
	readonly read: ReadSource;
	readonly objects: Objects;
	readonly budget: Budget;
	readonly buffers: Buffers;
	readonly bodies: Bodies;
	readonly bandwidth: Bandwidth;
	/** Of all threads, in bytes a second; undefined for none. */
	readonly bandwidthLimit: () => number | undefined;
	readonly insist: Insist;
	readonly limits: Limits;
	readonly maxFileBytes: number;
	readonly countBytes: (bytes: number) => void;
	readonly doubts: Doubts;
	/** Whether connections to the destination take a body while it is read: not behind a proxy. */
	readonly passesOn: boolean;
	/** Rows whose body the store has refused, or given up waiting for, while it was read: they go in parts. */
	readonly inParts: Set<number>;
	/** Absent: every file is streamed. */
	readonly inside?: Inside | undefined;
};

/** Larger than the configuration allows; the size is unknown where the source does not announce it. */
export type TooLarge = {readonly outcome: 'too-large'; readonly size: number | undefined};

export type Copied = Omit<Verified, 'attempts'> | TooLarge;
