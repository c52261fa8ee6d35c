/**
Salesforce Ids. The 15-character form is case-sensitive; the 18-character form adds three characters that say which of
the 15 are capitals, so that it survives tools and file systems without case. doclift knows only the latter.
*/
import {MigrationError} from './failure.ts';

const pattern = /^[0-9A-Za-z]{15}(?:[0-9A-Z]{3})?$/u;
const suffixes = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** One character for five: bit n is set where the n-th of them is a capital. */
function suffix(text: string, start: number): string {
	let bits = 0;
	for (let n = 0; n < 5; n++) {
		const code = text.charCodeAt(start + n);
		if (code >= 65 && code <= 90) bits |= 1 << n;
	}
	return suffixes.charAt(bits);
}

/** The 18-character form; undefined for what is no Id, or an 18-character one whose last three do not fit. */
export function asId18(text: string): string | undefined {
	if (!pattern.test(text)) return undefined;
	const check = suffix(text, 0) + suffix(text, 5) + suffix(text, 10);
	if (text.length === 15) return text + check;
	return text.endsWith(check) ? text : undefined;
}

/** The 18-character form of what an operator wrote. Throws `usage` for what is no Id. */
export function id18(text: string): string {
	const id = asId18(text);
	if (id === undefined) {
		throw new MigrationError('usage', `"${text.slice(0, 40)}" is no Salesforce Id`, {
			hint: 'An Id has 15 or 18 letters and digits, as in the address of the record in the browser.',
		});
	}
	return id;
}
