/** A record as discovery finds it in the ledger. */
import type {FailureKind} from '../engine/failure.ts';
import type {FileState, LinkState} from '../engine/life.ts';
import type {Known} from '../engine/ports/discovery.ts';
import type {Doors} from './doors.ts';

const findRecord = `SELECT r.id, r.state, r.link, r.account, r.name, r.modified_at AS modifiedAt, r.outside,
	r.identifier, r.content_version AS contentVersion,
	b.base, r.url_tail AS tail, r.size, r.hash IS NOT NULL AS copied, r.failure
	FROM records r LEFT JOIN url_bases b ON b.id = r.url_base
	WHERE r.record_id = :id`;

export type Found = {
	readonly id: number;
	readonly state: FileState;
	readonly link: LinkState;
	readonly account: number | null;
	readonly name: string;
	readonly modifiedAt: number;
	readonly outside: number;
	readonly identifier: string | null;
	readonly contentVersion: string | null;
	readonly base: string | null;
	readonly tail: string | null;
	readonly size: number | null;
	readonly copied: number;
	readonly failure: FailureKind | null;
};

/** In the order of the query: a million rows as objects of SQLite's making would cost a third more. */
type FoundValues = readonly [
	id: number,
	state: FileState,
	link: LinkState,
	account: number | null,
	name: string,
	modifiedAt: number,
	outside: number,
	identifier: string | null,
	contentVersion: string | null,
	base: string | null,
	tail: string | null,
	size: number | null,
	copied: number,
	failure: FailureKind | null,
];

const toFound = (values: FoundValues): Found => {
	const [id, state, link, account, name, modifiedAt, outside, identifier] = values;
	const {8: contentVersion, 9: base, 10: tail, 11: size, 12: copied, 13: failure} = values;
	return {
		id,
		state,
		link,
		account,
		name,
		modifiedAt,
		outside,
		identifier,
		contentVersion,
		base,
		tail,
		size,
		copied,
		failure,
	};
};

export function createFind({db}: Doors): (id: string) => Found | undefined {
	const find = db.prepare<{id: string}, FoundValues>(findRecord).raw();
	return id => {
		const values = find.get({id});
		return values && toFound(values);
	};
}

/** What the engine decides by. */
export const knownOf = ({state, link, base, tail, size, copied}: Found): Known => ({
	state,
	link,
	url: tail === null ? null : (base ?? '') + tail,
	size,
	copied: copied === 1,
});

type Facts = Pick<Found, 'account' | 'name' | 'modifiedAt' | 'identifier' | 'contentVersion' | 'outside'>;

/** Then the row is not written. */
export const isSame = (found: Facts, facts: Facts): boolean =>
	found.account === facts.account &&
	found.name === facts.name &&
	found.modifiedAt === facts.modifiedAt &&
	found.identifier === facts.identifier &&
	found.contentVersion === facts.contentVersion &&
	found.outside === facts.outside;
