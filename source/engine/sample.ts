/** A sample of what comes by, however much that will be: at most `most`, each with the same chance. */

/** Says of each where it is kept, in place of what was there; null where it is not. `random`: numbers from 0 to 1. */
export function createDraw(most: number, random: () => number): () => number | null {
	let seen = 0;
	return () => {
		seen += 1;
		if (seen <= most) return seen - 1;
		const place = Math.floor(random() * seen);
		return place < most ? place : null;
	};
}

export function createSample<T>(most: number, random: () => number = Math.random) {
	const kept: T[] = [];
	const draw = createDraw(most, random);
	return {
		take(one: T) {
			const place = draw();
			if (place !== null) kept[place] = one;
		},
		kept: (): readonly T[] => kept,
	};
}
