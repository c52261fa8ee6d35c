/**
Salesforce's record ids: a key prefix of three characters, three of the instance, nine digits to base 62 (digits,
capitals, small letters: ASCII order, so that ids sort as their numbers do), and three characters of checksum that tell
ids apart where case is lost.
*/

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const suffixes = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const instance = '5g0';

/** Pairs of base 62 digits by number, so that an id takes five look-ups. */
const pairs: readonly string[] = Array.from(
	{length: 3844},
	(_, number) => `${digits.charAt(Math.floor(number / 62))}${digits.charAt(number % 62)}`,
);

const valueOfDigit = new Map([...digits].map((digit, value) => [digit, value]));

/** The 18-character id with this number. */
export function idOf(prefix: string, number: number): string {
	const a = number % 3844;
	const rest = Math.floor(number / 3844);
	const b = rest % 3844;
	const c = Math.floor(rest / 3844);
	return withChecksum(`${prefix}${instance}0${pairs[Math.floor(c / 3844)]}${pairs[c % 3844]}${pairs[b]}${pairs[a]}`);
}

/** Each group of five characters gives one: bit n is set where its character n is a capital. */
export function withChecksum(id15: string): string {
	return id15 + suffixOf(id15, 0) + suffixOf(id15, 5) + suffixOf(id15, 10);
}

function suffixOf(id15: string, start: number): string {
	let bits = 0;
	for (let i = 0; i < 5; i++) {
		const code = id15.charCodeAt(start + i);
		if (code >= 65 && code <= 90) bits |= 1 << i;
	}
	return suffixes.charAt(bits);
}

/** The number of an id of 15 or 18 characters; undefined for another prefix, shape or checksum. */
export function numberOf(prefix: string, id: string): number | undefined {
	if ((id.length !== 15 && id.length !== 18) || !id.startsWith(prefix + instance)) return undefined;
	const id15 = id.slice(0, 15);
	if (id.length === 18 && withChecksum(id15) !== id) return undefined;
	let number = 0;
	for (const char of id15.slice(6)) {
		const value = valueOfDigit.get(char);
		if (value === undefined) return undefined;
		number = number * 62 + value;
	}
	return number;
}
