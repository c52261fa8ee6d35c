/**
Keys at the destination: `<prefix>/<account id>/<clean account name>/<file name>`.

A key is chosen once, by the coordinator, in order of record id, and is then frozen: names may change afterwards, the
file does not move. The same records in the same order always get the same keys.
*/
import {hash64} from './hash64.ts';
import type {ChosenKey} from './ports/keys.ts';
import {extensionOf, extensionOfUrl, lastPart} from './url.ts';

const mostBytes = 120;

// Controls, line separators, bidirectional marks and overrides, and what file systems and URLs cannot hold. The joiners
// of emoji and of Persian stay: without them a name says something else.
// Printable ASCII beside them is `plain`, and left as it is.
const unsafe = /[\p{Cc}\u2028\u2029\p{Bidi_Control}/\\:*?"<>|]/gu;
const plain = /^[\w !#$%&'()+,.;=@[\]^`{}~-]*$/;

const utf8 = new TextEncoder();
const bytesOf = (text: string): number => (/^[\u0020-\u007e]*$/.test(text) ? text.length : utf8.encode(text).length);

/** Cuts at a code point so that the text has at most so many bytes of UTF-8. */
function cut(text: string, most: number): string {
	if (bytesOf(text) <= most) return text;
	let bytes = 0;
	let kept = '';
	for (const point of text) {
		bytes += utf8.encode(point).length;
		if (bytes > most) break;
		kept += point;
	}
	return kept;
}

const withoutTail = (text: string): string => text.replace(/[. ]+$/, '');
const scrub = (text: string): string =>
	withoutTail(plain.test(text) ? text : text.toWellFormed().normalize('NFC').replace(unsafe, '_'));

/** A file's name made safe; its extension survives when it must be cut to 120 bytes. Empty when nothing is left. */
export function cleanFileName(name: string): string {
	const clean = scrub(name);
	if (bytesOf(clean) <= mostBytes) return clean;
	const extension = extensionOf(clean);
	const stem = clean.slice(0, clean.length - extension.length);
	return (withoutTail(cut(stem, mostBytes - extension.length)) || '_') + extension;
}

/** An account's name made safe: spaces become `_` too. `_` when nothing is left. */
export const cleanAccountName = (name: string): string =>
	withoutTail(cut(scrub(name).replace(/\s/g, '_'), mostBytes)) || '_';

/** Of doclift itself, beside the copies: no record's key begins with a dot behind the prefix. */
export const ownFolder = (prefix: string): string => `${prefix === '' ? '' : `${prefix}/`}.doclift/`;

/** Where the destination is tried out before each run. */
export const probeKey = (prefix: string): string => `${ownFolder(prefix)}probe`;

/** Where a plan's rollback file is kept; `file` is its name on disk, `rollback-PLAN.json`. */
export const rollbackKey = (prefix: string, file: string): string => ownFolder(prefix) + file;

/** Whose rollback file is kept there: the plan's code; null for every other key. */
export function planOfKey(prefix: string, key: string): string | null {
	const [start, end] = [rollbackKey(prefix, 'rollback-'), '.json'];
	return key.startsWith(start) && key.endsWith(end) ? key.slice(start.length, -end.length) : null;
}

/** Prefixes with their slashes (empty: all of the bucket), each once and none under another. */
export function withoutNested(prefixes: readonly string[]): readonly string[] {
	const all = [...new Set(prefixes)];
	return all.filter(prefix => !all.some(other => other !== prefix && prefix.startsWith(other)));
}

export type KeyRequest = {
	readonly recordId: string;
	readonly name: string;
	readonly url: string;
	readonly account: {readonly id: string; readonly name: string} | null;
	/** 1 for a record's first file; each changed URL opens the next. */
	readonly generation: number;
};

export type KeyRules = {
	readonly prefix: string;
	/** Characters that the link may have, and how long it becomes for a key. */
	readonly mostLink: number;
	readonly linkLength: (key: string) => number;
};

/** The prefix of a key's folder, with its slash; empty at the bucket's root. */
export const prefixOf = (folder: string): string =>
	folder.replace(/(?<=^|\/)(?:[a-zA-Z0-9]{18}|no-account)\/(?:[^/]+\/)?$/, '');

/** Chooses a record's key. `taken` answers for folded keys that other records hold. */
export function chooseKey(request: KeyRequest, rules: KeyRules, taken: (fold: bigint) => boolean): ChosenKey {
	const {recordId, account, generation} = request;
	const accountFolder = `${rules.prefix === '' ? '' : `${rules.prefix}/`}${account?.id ?? 'no-account'}/`;
	const name = fileNameOf(request);
	const extension = extensionOf(name);
	const stem = name.slice(0, name.length - extension.length);
	const mark = generation > 1 ? `-g${generation}` : '';

	const full = `${accountFolder}${account ? `${cleanAccountName(account.name)}/` : ''}`;
	const fits = ({folder, file, fold}: ChosenKey) => !taken(fold) && rules.linkLength(folder + file) <= rules.mostLink;
	const own = inFolder(full, `${stem}${mark}${extension}`);
	if (fits(own)) return own;
	const marked = inFolder(full, `${stem}_${recordId}${mark}${extension}`);
	return fits(marked) ? marked : shortKey(accountFolder, recordId, `${mark}${extension}`, taken);
}

/**
Nothing but ids, so it is free unless a file without an account bears another record's id as its name; then it is
numbered. Where even its link is too long, the plan says so.
*/
function shortKey(folder: string, recordId: string, tail: string, taken: (fold: bigint) => boolean): ChosenKey {
	let key = inFolder(folder, `${recordId}${tail}`);
	for (let n = 2; taken(key.fold); n++) key = inFolder(folder, `${recordId}_${n}${tail}`);
	return key;
}

function fileNameOf({name, url, recordId}: KeyRequest): string {
	const own = cleanFileName(name) || cleanFileName(lastPart(url)) || recordId;
	return extensionOf(own) === '' ? cleanFileName(own + extensionOfUrl(url)) : own;
}

const inFolder = (folder: string, file: string): ChosenKey => ({folder, file, fold: foldKey(folder + file)});

/**
64 bits of the key without regard to case: what the unique index holds in place of the key. Two keys that share them by
chance (odds of 3 in a million among ten million records) only make the later one carry its record id.
*/
export const foldKey = (key: string): bigint => hash64(key.normalize('NFC').toLowerCase());
