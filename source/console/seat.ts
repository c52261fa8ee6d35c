/**
The writer's seat: of all consoles that watch a run, one may steer it. The first one gets it; it is free again when its
holder leaves or is gone, and every change is said.
*/

export type Seat<Console> = {
	readonly holder: () => Console | null;
	/** True where it was free, or his already. */
	readonly take: (who: Console) => boolean;
	/** True where it was his. */
	readonly leave: (who: Console) => boolean;
};

export function createSeat<Console>(changed: () => void): Seat<Console> {
	let holder: Console | null = null;
	return {
		holder: () => holder,
		take(who) {
			if (holder === who) return true;
			if (holder !== null) return false;
			holder = who;
			changed();
			return true;
		},
		leave(who) {
			if (holder !== who) return false;
			holder = null;
			changed();
			return true;
		},
	};
}
