/**
A bucket's settings, over the same signer, proxy and patience as everything else that is asked of it. A store that does
not know a question answers in many ways (404, 405, 501, a listing): none of them is read as a setting.
*/
import type {BucketSettings, LifecycleRule, Told} from '../engine/bucket-settings.ts';
import {toFailure} from '../engine/failure.ts';
import type {CredentialSource} from './credentials.ts';
import {errorCode} from './errors.ts';
import type {Limits} from './limits.ts';
import {blocks, openLine, textOf, type Waiting} from './line.ts';
import type {StoreSettings} from './settings.ts';

const notTold = 'not told by this store';

type Question<T> = {
	/** The sub-resource, and the right to ask for it. */
	readonly query: string;
	readonly right: string;
	/** The answer's root, and what it says. */
	readonly root: string;
	readonly read: (xml: string) => T;
	/** The store's code for "there is no such setting", and what that means; absent where there always is one. */
	readonly none?: {readonly code: string; readonly value: T};
};

const question = <T>(asked: Question<T>): Question<T> => asked;

const questions = {
	versioning: question<'on' | 'suspended' | 'off'>({
		query: 'versioning=',
		right: 's3:GetBucketVersioning',
		root: 'VersioningConfiguration',
		read: xml => {
			const status = textOf('Status', xml);
			return status === 'Enabled' ? 'on' : status === 'Suspended' ? 'suspended' : 'off';
		},
	}),
	publicAccessBlock: question<'all' | 'some' | 'none'>({
		query: 'publicAccessBlock=',
		right: 's3:GetBucketPublicAccessBlock',
		root: 'PublicAccessBlockConfiguration',
		read: xml => {
			const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
			const on = names.filter(name => textOf(name, xml)?.trim() === 'true').length;
			return on === names.length ? 'all' : on > 0 ? 'some' : 'none';
		},
		none: {code: 'NoSuchPublicAccessBlockConfiguration', value: 'none'},
	}),
	publicPolicy: question<boolean>({
		query: 'policyStatus=',
		right: 's3:GetBucketPolicyStatus',
		root: 'PolicyStatus',
		read: xml => textOf('IsPublic', xml)?.trim().toLowerCase() === 'true',
		none: {code: 'NoSuchBucketPolicy', value: false},
	}),
	encryption: question<string | null>({
		query: 'encryption=',
		right: 's3:GetEncryptionConfiguration',
		root: 'ServerSideEncryptionConfiguration',
		read: xml => textOf('SSEAlgorithm', xml) ?? null,
		none: {code: 'ServerSideEncryptionConfigurationNotFoundError', value: null},
	}),
	lifecycle: question<readonly LifecycleRule[]>({
		query: 'lifecycle=',
		right: 's3:GetLifecycleConfiguration',
		root: 'LifecycleConfiguration',
		read: xml => blocks('Rule', xml).flatMap(readRule),
		none: {code: 'NoSuchLifecycleConfiguration', value: []},
	}),
	objectLock: question<string | null>({
		query: 'object-lock=',
		right: 's3:GetBucketObjectLockConfiguration',
		root: 'ObjectLockConfiguration',
		read: readLock,
		none: {code: 'ObjectLockConfigurationNotFoundError', value: null},
	}),
	cors: question<readonly string[]>({
		query: 'cors=',
		right: 's3:GetBucketCORS',
		root: 'CORSConfiguration',
		read: xml => [...xml.matchAll(/<AllowedOrigin>([^<]*)</g)].map(([, origin]) => origin ?? ''),
		none: {code: 'NoSuchCORSConfiguration', value: []},
	}),
};

/** The rights that these questions take: the minimal policy of `doctor` is made of them. */
export const settingsRights: readonly string[] = Object.values(questions).map(({right}) => right);

/** Null for a bucket that does not exist. */
export async function readBucketSettings(
	settings: StoreSettings & {readonly bucket: string},
	credentials: CredentialSource,
	limits: Partial<Limits> = {},
	waiting: Waiting = {},
): Promise<BucketSettings | null> {
	const {bucket} = settings;
	const {ask, close} = openLine(settings, credentials, 'upload', limits, waiting);
	let serverTime: number | null = null;
	let isThere = true;
	/** Why nothing more is asked: a store that is out of reach is waited for once, not for each question. */
	let away: string | undefined;

	const put = async <T>({query, right, root, read, none}: Question<T>): Promise<Told<T>> => {
		if (away !== undefined) return {told: false, why: away};
		try {
			const reply = await ask({method: 'GET', bucket, key: '', query}, 200, 400, 403, 404, 405, 501);
			const date = Date.parse(reply.headers.date ?? '');
			if (!Number.isNaN(date)) serverTime = date;
			if (reply.status === 403) return {told: false, why: `not told: it takes the right ${right}`};
			const xml = reply.body.toString('utf8');
			if (reply.status === 200 && new RegExp(`<${root}[\\s/>]`).test(xml)) return {told: true, value: read(xml)};
			if (errorCode(reply) === 'NoSuchBucket') isThere = false;
			if (none !== undefined && errorCode(reply) === none.code) return {told: true, value: none.value};
			return {told: false, why: notTold};
		} catch (error) {
			const {kind, message} = toFailure(error);
			const why = `not told: ${message}`;
			if (kind === 'network-outage') away = why;
			return {told: false, why};
		}
	};

	try {
		const versioning = await put(questions.versioning);
		if (!isThere) return null;
		return {
			versioning,
			publicAccessBlock: await put(questions.publicAccessBlock),
			publicPolicy: await put(questions.publicPolicy),
			encryption: await put(questions.encryption),
			lifecycle: await put(questions.lifecycle),
			objectLock: await put(questions.objectLock),
			cors: await put(questions.cors),
			serverTime,
		};
	} finally {
		await close();
	}
}

/** Storage classes whose files must be restored before anybody can open them. */
const archives = ['GLACIER', 'DEEP_ARCHIVE'];

function readRule(xml: string): LifecycleRule[] {
	if (textOf('Status', xml) !== 'Enabled') return [];
	const about = {
		id: textOf('ID', xml) ?? '',
		prefix: textOf('Prefix', xml) ?? '',
		narrowed: /<(?:Tag|ObjectSizeGreaterThan|ObjectSizeLessThan)>/.test(xml),
	};
	const rules: LifecycleRule[] = [];
	const [expiration] = blocks('Expiration', xml);
	// With `ExpiredObjectDeleteMarker` alone it clears markers, no files.
	if (expiration !== undefined && /<(?:Days|Date)>/.test(expiration)) {
		rules.push({...about, effect: 'deletes', when: whenOf(expiration)});
	}
	const transition = blocks('Transition', xml).find(one => archives.includes(textOf('StorageClass', one) ?? ''));
	if (transition !== undefined) rules.push({...about, effect: 'archives', when: whenOf(transition)});
	const [old] = blocks('NoncurrentVersionExpiration', xml);
	if (old !== undefined) rules.push({...about, effect: 'deletes-old-versions', when: whenOf(old)});
	const [aborts] = blocks('AbortIncompleteMultipartUpload', xml);
	if (aborts !== undefined) rules.push({...about, effect: 'aborts-uploads', when: whenOf(aborts)});
	return rules;
}

function whenOf(xml: string): string {
	const days = textOf('Days', xml) ?? textOf('NoncurrentDays', xml) ?? textOf('DaysAfterInitiation', xml);
	if (days !== undefined) return `after ${days} ${days === '1' ? 'day' : 'days'}`;
	return `on ${textOf('Date', xml)?.slice(0, 10) ?? 'a date'}`;
}

function readLock(xml: string): string | null {
	if (textOf('ObjectLockEnabled', xml) !== 'Enabled') return null;
	const mode = textOf('Mode', xml);
	if (mode === undefined) return 'on, without a default';
	const days = textOf('Days', xml);
	const years = textOf('Years', xml);
	return `${mode}, ${days !== undefined ? `${days} days` : `${years ?? '?'} years`}`;
}
