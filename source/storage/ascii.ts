/**
Values of headers in ASCII: what we send is signed, and stores do not agree on other bytes (Amazon S3 answers
SignatureDoesNotMatch, others 400). Values arrive as byte strings, one character for each byte.
*/

export const isAscii = (value: string): boolean => /^[\t\u0020-\u007e]*$/.test(value);

const utf8 = new TextDecoder('utf-8', {fatal: true});

/** What the bytes of a value say: UTF-8 where they can be read so, else Latin-1. */
export function textOf(bytes: string): string {
	try {
		return utf8.decode(Buffer.from(bytes, 'latin1'));
	} catch {
		return bytes;
	}
}

/** A value after RFC 2047, which is how Amazon S3 itself returns metadata that are not ASCII. */
export const encodedWord = (bytes: string): string =>
	isAscii(bytes) ? bytes : `=?UTF-8?B?${Buffer.from(textOf(bytes)).toString('base64')}?=`;

// A media type and the parameters up to the first one that is not ASCII.
const readableType = /^[!#-:<-~]+(?:\s*;\s*[!#-:<-~]+(?:"[ !#-~]*")?)*(?=\s*;)/;

/** The media type, less the parameters from the first one that is not ASCII; undefined where nothing is left. */
export const asciiType = (bytes: string): string | undefined =>
	isAscii(bytes) ? bytes : readableType.exec(bytes)?.[0];

const mostName = 512;

/** A name as percent-encoded UTF-8, cut between two characters. */
export function encodeShort(name: string): string {
	const whole = encodeURIComponent(name.toWellFormed());
	if (whole.length <= mostName) return whole;
	let encoded = '';
	for (const point of name.toWellFormed()) {
		const next = encodeURIComponent(point);
		if (encoded.length + next.length > mostName) break;
		encoded += next;
	}
	return encoded;
}
