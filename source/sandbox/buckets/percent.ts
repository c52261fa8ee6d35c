/** Percent-encoding as SigV4 and S3 know it: everything but unreserved characters, of the UTF-8 form, in capitals. */

const plain = /^[A-Za-z0-9\-._~]*$/;
const plainPath = /^[A-Za-z0-9\-._~/]*$/;

const capitals = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

export function encode(text: string): string {
	if (plain.test(text)) return text;
	return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, capitals);
}

/** Each segment encoded, the slashes kept. */
export function encodePath(path: string): string {
	if (plainPath.test(path)) return path;
	return encode(path).replaceAll('%2F', '/');
}

/** Undefined where the text is no percent-encoded UTF-8. A `+` stays a plus. */
export function decode(text: string): string | undefined {
	if (!text.includes('%')) return text;
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
