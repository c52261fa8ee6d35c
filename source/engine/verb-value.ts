/** The values of the verbs that take one, as they are typed on a command line and in the console, or said over the socket. */

/** What is wrong with the value of a verb; null where nothing is, or where it takes none. */
export function valueFault(verb: string, value: unknown): string | null {
	if (verb === 'concurrency' && concurrencyOf(value) === undefined) return 'concurrency takes 1 to 1024, or auto';
	if (verb === 'bandwidth' && megabitsOf(value) === undefined) return 'bandwidth takes megabits a second, or none';
	return null;
}

/** A number, or digits as a shell passes them on; NaN for anything else. */
const numberOf = (value: unknown): number =>
	typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))
		? Number(value)
		: Number.NaN;

/** Null leaves it to the run; undefined for what is neither that nor a number of files. */
export function concurrencyOf(value: unknown): number | null | undefined {
	if (value === 'auto') return null;
	const files = numberOf(value);
	return Number.isInteger(files) && files >= 1 && files <= 1024 ? files : undefined;
}

/** Null for no limit; undefined for what is neither that nor megabits a second. */
export function megabitsOf(value: unknown): number | null | undefined {
	if (value === 'none') return null;
	const megabits = numberOf(value);
	return megabits > 0 && Number.isFinite(megabits) ? megabits : undefined;
}
