/** The copying threads of a run. They need a fifth of a second to start, in which whoever needs them has other work. */
import type {Copier} from './ports/copier.ts';

export type Threads = {
	/** Starts them, unless they are on their way. */
	readonly begin: () => void;
	/** Begins them too. Rejects where they cannot be started. */
	readonly ready: () => Promise<Copier>;
};

/** They begin to end when `use` has, beside whatever follows: whoever opens them waits for it. */
export async function withThreads<T>(open: () => Promise<Copier>, use: (threads: Threads) => Promise<T>): Promise<T> {
	let opening: Promise<Copier> | undefined;
	const ready = (): Promise<Copier> => {
		opening ??= Promise.resolve().then(open);
		return opening;
	};
	try {
		// Whoever waits for them hears why they could not be started.
		return await use({ready, begin: () => void ready().catch(() => {})});
	} finally {
		await opening?.then(
			copier => void copier.close().catch(() => {}),
			() => {},
		);
	}
}
