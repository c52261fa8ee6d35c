/** Other fields that hold the old location of files: they stay as they are, so somebody must know of them. Pure. */
import type {SampledField} from './inspection.ts';
import type {FieldDescription} from './ports/salesforce.ts';
import type {Locate} from './url.ts';

export type OldLocation = {
	readonly field: string;
	readonly type: string;
	/** Sampled records, those among them that have a value, and what the values are. */
	readonly sampled: number;
	readonly filled: number;
	/** URLs of the vendor's bucket or hosts, or texts in which one stands. */
	readonly urls: number;
	/** The very key of the record's file. */
	readonly keys: number;
};

const texts = ['url', 'string', 'textarea'];
/** Fields that one query may ask for: its URL stays short. */
const mostFields = 60;

/** Fields that could hold a location, the URL field and the name left out. */
export const fieldsToLookAt = (
	fields: ReadonlyMap<string, FieldDescription>,
	known: readonly string[],
): readonly FieldDescription[] =>
	[...fields.values()]
		.filter(({name, type, length}) => texts.includes(type) && length >= 20 && !known.includes(name))
		.slice(0, mostFields);

/** Fields of the sample in which the old location stands, those with most of it first. */
export function oldLocations(
	sample: {readonly records: number; readonly fields: readonly SampledField[]},
	described: ReadonlyMap<string, FieldDescription>,
	locate: Locate,
): readonly OldLocation[] {
	return sample.fields
		.map(({field, values}): OldLocation => {
			const urls = values.filter(({value}) => holdsUrl(value, locate)).length;
			const keys = values.filter(one => isKey(one, locate)).length;
			const type = described.get(field)?.type ?? '';
			return {field, type, sampled: sample.records, filled: values.length, urls, keys};
		})
		.filter(({urls, keys}) => urls + keys > 0)
		.sort((a, b) => b.urls + b.keys - (a.urls + a.keys));
}

const urlInText = /https?:\/\/[^\s"'<>]+/gi;

const holdsUrl = (value: string, locate: Locate): boolean =>
	(value.match(urlInText) ?? []).some(url => {
		const {kind} = locate(url);
		return kind === 's3' || kind === 'http';
	});

function isKey({value, url}: SampledField['values'][number], locate: Locate): boolean {
	const place = url === null ? undefined : locate(url);
	return place?.kind === 's3' && value.replace(/^\//, '') === place.key;
}
