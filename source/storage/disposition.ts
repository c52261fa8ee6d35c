/** `Content-Disposition` after RFC 6266: plain ASCII for old readers, UTF-8 after RFC 5987 for all others. */
import {decodeOnce} from '../engine/url.ts';
import {encodeShort, isAscii, textOf} from './ascii.ts';

/** The disposition of this type with the file's name. */
function naming(type: string, name: string): string {
	const plain = name
		.toWellFormed()
		.replace(/[^\u0020-\u007e]/g, '_')
		.replace(/["\\%]/g, '_')
		.slice(0, 200);
	const exact = encodeShort(name).replace(/['()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
	return plain === '' ? type : `${type}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

export const attachment = (name: string): string => naming('attachment', name);

/** A file's disposition in ASCII: its type, and the name that it gives; undefined where it states no type. */
export function asciiDisposition(bytes: string): string | undefined {
	if (isAscii(bytes)) return bytes;
	const text = textOf(bytes);
	const type = /^\s*([!#$%&'*+.^`|~\w-]+)\s*(?:;|$)/.exec(text)?.[1];
	if (type === undefined) return undefined;
	return naming(type, nameIn(text));
}

/** The name that a disposition gives, by `filename*` where it can be read; empty for none. */
function nameIn(text: string): string {
	const exact = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(text)?.[1];
	const named = exact === undefined ? null : decodeOnce(exact);
	if (named !== null) return named;
	const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]+))/i.exec(text) ?? [];
	return quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim() ?? '';
}
