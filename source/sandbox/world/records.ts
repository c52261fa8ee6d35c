/** Records as they were before anybody touched them: each field a function of seed and index. */
import type {RecordField, WorldOptions, WorldRecord} from '../world.ts';
import {accountPrefix} from './accounts.ts';
import {draw, hex8} from './chance.ts';
import {idOf} from './ids.ts';
import {keyFor, tenantOf} from './keys.ts';
import {createLayout, type Layout} from './layout.ts';
import {extensionFor, folderNameFor, nameFor, yearFor} from './names.ts';
import {createTraits, type Traits} from './oddities.ts';
import {createdAt, touchedAt} from './times.ts';
import {oddUrl, type UrlStyle, urlFor} from './urls.ts';

export const recordPrefix = 'a0B';
export const versionPrefix = '068';

/** One place of the layout, with all that the fields and the file there are made from. */
export type Place = {
	readonly index: number;
	readonly position: number;
	readonly account: number;
	readonly traits: Traits;
};

export type Records = {
	readonly layout: Layout;
	readonly placeOf: (index: number) => Place;
	readonly placeAt: (position: number) => Place;
	/** Extension of the file at this place, as its content asks for. */
	readonly extensionAt: (place: Place) => string;
	readonly keyAt: (place: Place) => string;
	/** The place whose object the record's URL names: its own, or the one that it shares; undefined where it names none. */
	readonly fileOf: (place: Place) => Place | undefined;
	readonly value: <F extends RecordField>(index: number, field: F) => WorldRecord[F];
};

const purpose = {version: 901, contentVersion: 902, pages: 903, reach: 904};

export const versionIdOf = (seed: number, position: number): string =>
	`v1_${hex8(draw(seed, position, purpose.version))}${hex8(position)}`;

type Fields = {readonly [F in RecordField]: (place: Place) => WorldRecord[F]};

export function createRecords(options: WorldOptions, style: UrlStyle): Records {
	const {seed, records, accounts, clean = false} = options;
	const layout = createLayout(seed, records, accounts);
	const traitsAt = createTraits(seed, records, clean);
	const tenants = Array.from({length: accounts}, (_, account) => tenantOf(seed, account));
	const accountIds = Array.from({length: accounts}, (_, account) => idOf(accountPrefix, account + 1));

	const place = (index: number, position: number): Place => {
		const account = layout.accountAt(position);
		return {index, position, account, traits: traitsAt(position)};
	};
	const placeAt = (position: number): Place => place(layout.indexAt(position), position);
	const extensionAt = ({position, traits}: Place): string =>
		traits.filling === 'html' || traits.filling === 'svg' ? traits.filling : extensionFor({seed, position});
	const keyAt = (at: Place): string =>
		keyFor(seed, tenants[at.account] ?? '', at.position, at.traits.shape, extensionAt(at));
	const fileOf = fileFinder(seed, records, placeAt);

	const fields: Fields = {
		Id: ({index}) => idOf(recordPrefix, index + 1),
		Name: at => recordName(seed, at, extensionAt(at)),
		Document__c: at => {
			const odd = oddUrl(at.traits.fate, seed, at.position);
			if (odd !== undefined) return odd;
			const file = fileOf(at) ?? at;
			return urlFor(style, keyAt(file), file.traits.spelling, () => versionIdOf(seed, file.position));
		},
		Account__c: ({account, traits}) => (traits.fate === 'no-account' ? null : (accountIds[account] ?? null)),
		Type_Current__c: ({traits}) => (traits.fate === 'folder' ? 'Folder' : 'Document'),
		Parent_Folder__c: () => null,
		Identifier__c: at => {
			const file = fileOf(at);
			return file ? keyAt(file) : null;
		},
		ContentVersionId__c: at =>
			fileOf(at) && draw(seed, at.index, purpose.contentVersion) % 10 === 0 ? idOf(versionPrefix, at.index + 1) : null,
		DocType__c: ({traits}) => (traits.fate === 'folder' ? null : 'Association Document'),
		ApplicableYear__c: ({position}) => yearFor({seed, position}),
		PageCount__c: ({position}) => {
			const bits = draw(seed, position, purpose.pages);
			return bits % 4 === 0 ? null : 1 + ((bits >>> 8) % 60);
		},
		CreatedDate: ({index}) => createdAt(index, records),
		LastModifiedDate: ({index}) => touchedAt(seed, index, records),
		SystemModstamp: ({index}) => touchedAt(seed, index, records),
		IsDeleted: () => false,
	};

	// One record's fields are asked for one after the other: its place is found once.
	let last: Place | undefined;
	const placeOf = (index: number): Place => {
		if (last?.index === index) return last;
		last = place(index, layout.positionOf(index));
		return last;
	};
	return {layout, placeOf, placeAt, extensionAt, keyAt, fileOf, value: (index, field) => fields[field](placeOf(index))};
}

function recordName(seed: number, {position, traits}: Place, extension: string): string {
	const source = {seed, position};
	return traits.fate === 'folder' ? folderNameFor(source) : nameFor(source, traits.naming, extension);
}

function fileFinder(seed: number, records: number, placeAt: (position: number) => Place): Records['fileOf'] {
	return at => {
		switch (at.traits.fate) {
			case 'file':
			case 'no-account':
			case 'missing':
			case 'forbidden':
			case 'archived':
				return at;
			case 'shared': {
				// A neighbour's, mostly of the same account, or anyone's.
				const bits = draw(seed, at.position, purpose.reach);
				let position = bits % 3 === 0 ? bits % records : at.position;
				for (let tries = 0; tries < 64; tries++) {
					position = (position + records - 1) % records;
					const other = placeAt(position);
					if (other.traits.fate === 'file') return other;
				}
				return at;
			}
			default:
				return undefined;
		}
	};
}
