/**
The last guard before anything is written down: secrets by the name of their key, by their very value, and signed
queries in URLs. Events should hold none of them; a message of some library may.
*/
import {withoutQueries} from './safe-text.ts';

const secretName =
	/pass(?:word|phrase)|secret|token|authorization|cookie|credential|signature|access.?key|private.?key|api.?key/i;
const replaced = '[redacted]';

/** Shorter values are words that may stand in any text by chance. */
const leastLength = 6;

/** A copy of plain data without its secrets. `secrets` are the values that the configuration holds. */
export function createScrub(secrets: readonly string[] = []): <T>(data: T) => T {
	const values = secrets.filter(({length}) => length >= leastLength).toSorted((a, b) => b.length - a.length);

	const text = (value: string) =>
		values.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, replaced), withoutQueries(value));

	const scrub = (value: unknown, depth: number): unknown => {
		if (typeof value === 'string') return text(value);
		if (typeof value !== 'object' || value === null) return value;
		if (depth > 20) return replaced;
		if (Array.isArray(value)) return value.map(item => scrub(item, depth + 1));
		if (value instanceof Error) return {name: value.name, message: text(value.message)};
		return Object.fromEntries(
			Object.entries(value).map(([key, inner]) => [
				key,
				secretName.test(key) && typeof inner === 'string' ? replaced : scrub(inner, depth + 1),
			]),
		);
	};
	return <T>(data: T) => scrub(data, 0) as T;
}
