/** Of at most `size` each, in order, made as they are asked for: a million rows are not there twice. */
export function* slices<T>(all: readonly T[], size: number): Generator<T[], void> {
	for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
