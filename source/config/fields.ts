/** Kinds of value. Each says what it must be, and never repeats what it was given: that may be a secret. */
import {homedir} from 'node:os';
import {resolve} from 'node:path';
import * as z from 'zod';
import {asId18} from '../engine/id.ts';
import {leastApiVersion} from './api-version.ts';

// One configuration is read, once: the code that zod would write for it takes longer to compile than it saves.
z.config({jitless: true});

/** A value read from its text; `parse` answers undefined for what does not fit. */
const parsed = <T>(expected: string, parse: (text: string) => T | undefined) =>
	z.string({error: `must be ${expected}`}).transform((text, context): T => {
		const value = parse(text.trim());
		if (value !== undefined) return value;
		context.issues.push({code: 'custom', input: text, message: `must be ${expected}`});
		return z.NEVER;
	});

const fits = (expected: string, pattern: RegExp) => parsed(expected, text => (pattern.test(text) ? text : undefined));

/** Any text, exactly as it stands: spaces at the ends of a password are part of it. */
export const text = () => z.string({error: 'must be a text'});

export const flag = () => parsed('true or false', text => ({true: true, false: false})[text.toLowerCase()]);

const numeric = (text: string): number | undefined => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

const within = (value: number | undefined, least: number, most: number) =>
	value !== undefined && value >= least && value <= most ? value : undefined;

export const whole = (least: number, most: number) =>
	parsed(`a whole number from ${least} to ${most}`, text => {
		const value = within(numeric(text), least, most);
		return Number.isInteger(value) ? value : undefined;
	});

export const amount = (least: number, most: number) =>
	parsed(`a number from ${least} to ${most}`, text => within(numeric(text), least, most));

export const autoOrWhole = (least: number, most: number) =>
	parsed(`auto or a whole number from ${least} to ${most}`, (text): 'auto' | number | undefined => {
		if (text === 'auto') return text;
		const value = within(numeric(text), least, most);
		return Number.isInteger(value) ? value : undefined;
	});

export const choice = <const T extends readonly string[]>(...words: T) =>
	parsed(`one of ${words.join(', ')}`, (text): T[number] | undefined => words.find(word => word === text));

export const listOf = <T extends z.ZodType>(item: T, what: string) =>
	z.array(item, {error: `must be a list of ${what}`});

export const group = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, {error: 'must be a group of keys'});

/** A group that may be left out, whole or in part. */
export const section = <T extends z.ZodRawShape>(shape: T) => group(shape).prefault({} as never);

// —— Names ———————————————————————————————————————————————————————————————————————

export const fieldName = () =>
	fits('the API name of an object or field, such as Document__c', /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/);

export const apiVersion = () =>
	parsed(`a version such as 64.0, and ${leastApiVersion} or later (the first with Bulk API 2.0 queries)`, text =>
		/^\d{2,3}\.0$/.test(text) && Number(text) >= Number(leastApiVersion) ? text : undefined,
	);

/** 15 or 18 characters; 18 from here on. */
export const recordId = () => parsed('a Salesforce Id of 15 or 18 characters', asId18);

export const region = () => fits('a region such as us-east-1', /^[a-z0-9][a-z0-9-]*$/);

/** 3–63 characters: lower case letters, digits, dots and hyphens, no address in numbers (Amazon's own rules for names). */
export const bucketName = () =>
	parsed('the name of a bucket, without a scheme or a path', text => {
		const fit = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) && !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(text);
		return fit ? text : undefined;
	});

/** Below which every key lies. Without it a key begins with the account's Id. */
export const prefix = () =>
	parsed('a path without a leading or trailing slash, empty parts, `.`, `..` or control characters', text => {
		const parts = text.split('/');
		const bad = parts.some(part => part === '' || part === '.' || part === '..' || /[\p{Cc}\p{Cf}\\]/u.test(part));
		return text !== '' && (bad || Buffer.byteLength(text) > 200) ? undefined : text;
	});

const hostPattern =
	/^(?=.{1,253}(?::|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?$/i;

export const hostName = () =>
	parsed('a host such as files.example.com or files.example.com:8443', text =>
		hostPattern.test(text) ? text.toLowerCase() : undefined,
	);

/** `login`, `test`, or the host of an org; `acme.my` stands for `acme.my.salesforce.com`. */
export const signInDomain = () =>
	parsed('login, test, or the host of your org, such as acme.my.salesforce.com', text => {
		if (!hostPattern.test(text)) return undefined;
		if (text === 'login' || text === 'test') return text;
		if (/\.my$/.test(text)) return `${text}.salesforce.com`;
		return text.includes('.') ? text.toLowerCase() : undefined;
	});

// —— Addresses and paths —————————————————————————————————————————————————————————

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** https, or http to this machine; no user name in it. */
function address(text: string, withPath: boolean): string | undefined {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	if (!safe || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
	if (!withPath && (url.pathname !== '/' || url.search !== '')) return undefined;
	return text.replace(/\/+$/, '');
}

/** `https://host[:port]`, without a slash at the end. */
export const endpoint = () =>
	parsed('an address such as https://host[:port] without a path (http only for this machine)', text =>
		address(text, false),
	);

/** As `endpoint`, with a path. */
export const webAddress = () =>
	parsed('an address such as https://host/path without a user name (http only for this machine)', text =>
		address(text, true),
	);

/** What new links begin with: no query, as keys are put after it. */
export const linkBase = () =>
	parsed('an address such as https://docs.example.com without a query (http only for this machine)', text =>
		text.includes('?') ? undefined : address(text, true),
	);

/** Absolute from here on; `~/` is the home folder, all else is relative to the configuration's own folder. */
export const path = (folder: string) =>
	parsed('a path', text => (text === '' || /[\0\n]/.test(text) ? undefined : fromFolder(folder, text)));

const fromFolder = (folder: string, text: string) =>
	text.startsWith('~/') ? resolve(homedir(), text.slice(2)) : resolve(folder, text);

/** The path of a private key, or its PEM text itself. */
export const keyFile = (folder: string) =>
	parsed('the path of a PEM file', text => {
		if (text.startsWith('-----BEGIN')) return text;
		return text === '' || /[\0\n]/.test(text) ? undefined : fromFolder(folder, text);
	});

// —— Rules of copying ————————————————————————————————————————————————————————————

/** Lower case, without the dot. */
export const extension = () =>
	parsed('a file extension such as pdf', text => {
		const plain = text.toLowerCase().replace(/^\*?\./, '');
		return /^[^\s./\\]{1,20}$/.test(plain) ? plain : undefined;
	});

/** `1%` or `500`: how much of a plan a ring covers. */
export const ring = () =>
	parsed('a share such as 1% or a number of records', (text): {percent: number} | {records: number} | undefined => {
		const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
		if (percent !== undefined)
			return Number(percent) > 0 && Number(percent) <= 100 ? {percent: Number(percent)} : undefined;
		return /^[1-9]\d*$/.test(text) ? {records: Number(text)} : undefined;
	});

/** An archive class would leave links that nobody can open. */
export const storageClass = () =>
	parsed('a storage class whose files can be read at once, such as STANDARD or INTELLIGENT_TIERING', text =>
		/^[A-Z][A-Z0-9_]*$/.test(text) && text !== 'GLACIER' && text !== 'DEEP_ARCHIVE' ? text : undefined,
	);
