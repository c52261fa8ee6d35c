/**
Keys of the vendor's objects: `<tenant>/<uuid>` with what people or programs have appended to it. The tenant begins with
the account's ordinal and the uuid with the position, so that keys sort in the order of positions.
*/
import {draw, drawText, hex8} from './chance.ts';
import type {KeyShape} from './oddities.ts';

const purpose = {tenant: 601, a: 602, b: 603, c: 604};

/** Sixteen hexadecimal digits. */
export const tenantOf = (seed: number, account: number): string =>
	hex8(account) + hex8(draw(seed, account, purpose.tenant));

const tails: Readonly<Record<KeyShape, (extension: string) => string>> = {
	bare: () => '',
	extension: extension => `.${extension}`,
	space: extension => `/Annual report (final) 2020.${extension}`,
	plus: extension => `/a+b ++ c.${extension}`,
	percent: extension => `/100% of %20 and %2F.${extension}`,
	accent: extension => `/${'Größe & Résumé'.normalize('NFC')}.${extension}`,
	decomposed: extension => `/${'Größe & Résumé'.normalize('NFD')}.${extension}`,
	wide: extension => `/年度報告書 🏠.${extension}`,
	hash: extension => `/#1? which = [this];.${extension}`,
	quote: extension => `/O'Brien "$1,000" @home!*~.${extension}`,
	dots: extension => `/a/../b/./..c.${extension}`,
	'double-slash': extension => `//scan.${extension}`,
};

/** The uuid has version 4's form; its first eight digits are the position. */
export function keyFor(seed: number, tenant: string, position: number, shape: KeyShape, extension: string): string {
	const a = hex8(draw(seed, position, purpose.a));
	const b = hex8(draw(seed, position, purpose.b));
	const c = hex8(draw(seed, position, purpose.c));
	const uuid = `${hex8(position)}-${a.slice(0, 4)}-4${a.slice(4, 7)}-a${b.slice(0, 3)}-${b.slice(3)}${c.slice(0, 7)}`;
	return `${tenant}/${uuid}${tails[shape](extension)}`;
}

/** The position that a key claims to be at. To be believed only if `keyFor` that position gives the same key. */
export function claimedPosition(key: string): number | undefined {
	const digits = /^[0-9a-f]{16}\/([0-9a-f]{8})-/.exec(key)?.[1];
	return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** The key of a file that was uploaded after the world began. */
export const addedKey = (seed: number, tenant: string, index: number): string =>
	`${tenant}/f${hex8(draw(seed, index, purpose.a)).slice(1)}-${hex8(index).slice(0, 4)}-4${hex8(index).slice(5)}-a000-${hex8(drawText(tenant, index))}0000`;
