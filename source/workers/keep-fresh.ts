/** Newer credentials for a batch that is under way: one file of it may take longer than those that it began with are valid. */
import {freshKeys, type KeySettings} from './keys.ts';
import type {Keys} from './wire.ts';

/** Looks every so many ms, and hands over what has become another. Returns what ends that. */
export function keepFresh(settings: KeySettings, everyMs: number, held: Keys, hand: (fresh: Keys) => void): () => void {
	let keys = held;
	let over = false;
	let looking = false;

	const look = async (): Promise<void> => {
		const fresh = await freshKeys(settings, keys);
		if (over || fresh === keys) return;
		keys = fresh;
		hand(fresh);
	};
	const timer = setInterval(() => {
		if (looking) return;
		looking = true;
		// Those at hand are used for as long as they last: whoever is refused for them asks anew, and says what is amiss.
		look()
			.catch(() => undefined)
			.finally(() => {
				looking = false;
			});
	}, everyMs);
	return () => {
		over = true;
		clearInterval(timer);
	};
}
