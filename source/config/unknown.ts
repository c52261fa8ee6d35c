/** What is said of a key that the schema does not know: the key that was most likely meant, or where it belongs. */
import * as z from 'zod';
import {nearest} from '../engine/nearest.ts';
import type {Path} from './tree.ts';

/** The keys of the group at this path; undefined where there is no group. */
export function knownKeys(schema: z.ZodType, path: Path): readonly string[] | undefined {
	const group = path.reduce<z.ZodType | undefined>((inner, key) => step(inner, key), unwrapped(schema));
	return group instanceof z.ZodObject ? Object.keys(group.shape) : undefined;
}

export function explainUnknown(schema: z.ZodType, path: Path): string {
	const name = String(path.at(-1));
	const home = homes(schema).find(candidate => candidate.at(-1) === name);
	if (home)
		return `is no key here; it belongs to ${home.length === 1 ? 'the top of the file' : home.slice(0, -1).join('.')}`;
	const near = nearest(name, knownKeys(schema, path.slice(0, -1)) ?? []);
	return near === undefined ? 'is no key of doclift' : `is no key of doclift; did you mean ${near}?`;
}

/** The paths of all keys, groups included. */
function homes(schema: z.ZodType, path: readonly string[] = []): ReadonlyArray<readonly string[]> {
	const group = unwrapped(schema);
	if (!(group instanceof z.ZodObject)) return [];
	return Object.entries(group.shape).flatMap(([key, inner]) => [[...path, key], ...homes(inner, [...path, key])]);
}

function step(schema: z.ZodType | undefined, key: string | number): z.ZodType | undefined {
	if (schema instanceof z.ZodArray) return unwrapped(schema.element as z.ZodType);
	if (schema instanceof z.ZodObject) return unwrapped(schema.shape[key] as z.ZodType | undefined);
	return undefined;
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
	if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) return unwrapped(schema.unwrap() as z.ZodType);
	return schema;
}
