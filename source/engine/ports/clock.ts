/** Time, as the engine is told it. */

export type Clock = {
	readonly now: () => number;
	/** Resolves after `ms`, or at once when the signal fires. Never rejects. */
	readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};
