/** The accounts: ordinary associations, and a handful of names that break what is not careful. At most 255 characters. */

import type {World, WorldAccount, WorldOptions} from '../world.ts';
import {draw, oneOf} from './chance.ts';
import {idOf, numberOf} from './ids.ts';
import {firstDay} from './times.ts';

export const accountPrefix = '001';

const places = [
	'Oakwood',
	'Maple Ridge',
	'Harbor View',
	'Lakeside',
	'Stonegate',
	'Willow Creek',
	'Sunset Hills',
	'Cedar Park',
	'Fox Run',
	'Eagle Point',
	'Briarwood',
	'Meadow Lane',
	'Pine Valley',
	'Silver Springs',
];
const kinds = [
	'Homeowners Association',
	'Condominium Trust',
	'Villas HOA',
	'Townhomes',
	'Master Association',
	'Estates, Inc.',
	'Cooperative',
	'Property Owners Assoc.',
];

/** In the order of their ordinals, one to a place from the third account on. */
const oddNames: readonly string[] = [
	'O\'Brien & Sons\' "Trust" \\ Ltd.',
	'Twin Pines HOA',
	'TWIN PINES HOA',
	'Twin_Pines_HOA',
	'Résidence Élysée'.normalize('NFC'),
	'Résidence Élysée'.normalize('NFD'),
	'../../etc/passwd',
	'North/South: Phase 2 *new*?',
	'=SUM(A1:A9)*cmd|"/C calc"!A0',
	'株式会社 緑の丘 マンション管理組合',
	'🏖️ Beach 🏠 Club',
	'\u202eportfolio\u202c \u001b[31mRed\u001b[0m',
	'Trailing dots and spaces. . .',
	`The ${'Very '.repeat(48)}Long Association`.slice(0, 255),
	'<script>alert("hoa")</script>',
	"x' OR Name != '",
	'%41ccount + 100% _ like_',
	'CON',
];

const purpose = {place: 401, kind: 402, number: 403};

/** Names by ordinal. */
export function accountName(seed: number, ordinal: number, clean: boolean): string {
	const odd = clean ? undefined : oddNames[ordinal - 2];
	if (odd !== undefined) return odd;
	const place = oneOf(places, draw(seed, ordinal, purpose.place));
	const kind = oneOf(kinds, draw(seed, ordinal, purpose.kind));
	return `${place} ${kind} ${1 + (draw(seed, ordinal, purpose.number) % 99)}`;
}

/** The account with this ordinal. */
export function computeAccount(seed: number, ordinal: number, clean: boolean, since: number): WorldAccount {
	return {
		Id: idOf(accountPrefix, ordinal + 1),
		Name: accountName(seed, ordinal, clean),
		SystemModstamp: since + ordinal * 60_000,
	};
}

export type Accounts = Pick<World, 'accounts' | 'account' | 'renameAccount'>;

export function createAccounts({seed, accounts: count, clean = false}: WorldOptions, clock: () => number): Accounts {
	const all: WorldAccount[] = Array.from({length: count}, (_, ordinal) =>
		computeAccount(seed, ordinal, clean, firstDay),
	);
	const ordinalOf = (id: string): number => (numberOf(accountPrefix, id) ?? 0) - 1;

	return {
		accounts: () => all,
		account: id => all[ordinalOf(id)],
		renameAccount: (id, name) => {
			const known = all[ordinalOf(id)];
			if (!known) throw new RangeError(`There is no account ${id}`);
			all[ordinalOf(id)] = {Id: known.Id, Name: name, SystemModstamp: Math.max(clock(), known.SystemModstamp + 1)};
		},
	};
}
