/** What is asked of buckets themselves: which there are, where they lie, and how they are set up. */
import {type Answer, empty, text, xml} from '../answer.ts';
import {type Call, queryOf, type Store} from '../call.ts';
import {Refusal} from '../refusal.ts';
import {mayDo, type User} from '../rights.ts';
import type {Signed} from '../signature.ts';
import {type Element, parse, textOf} from '../xml.ts';

const defaultRegion = 'us-east-1';

export function listBuckets(store: Store, user: User | undefined): Answer {
	if (user?.owner !== true) throw new Refusal('AccessDenied');
	return xml([
		'ListAllMyBucketsResult',
		[
			[
				'Owner',
				[
					['ID', 'sandbox'],
					['DisplayName', user.name],
				],
			],
			[
				'Buckets',
				[...store.buckets.values()].map(({settings, created}) => [
					'Bucket',
					[
						['Name', settings.name],
						['CreationDate', new Date(created).toISOString()],
					],
				]),
			],
		],
	]);
}

export const headBucket = ({bucket}: Call): Answer =>
	empty(200, {'x-amz-bucket-region': bucket.settings.region ?? defaultRegion});

/** The bucket is not there yet: what counts is the region that the request was signed for. */
export function createBucket(store: Store, name: string, body: string, {user, region: signedRegion}: Signed): Answer {
	const before = store.buckets.get(name);
	if (before !== undefined) {
		throw new Refusal(mayDo(user, 'settings', before.settings) ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists');
	}
	if (user.owner !== true && user.mayCreate !== true) throw new Refusal('AccessDenied');
	if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
		throw new Refusal('InvalidBucketName', {extra: {BucketName: name}});
	const root = body.trim() === '' ? undefined : parse(body);
	if (body.trim() !== '' && root?.name !== 'CreateBucketConfiguration') throw new Refusal('MalformedXML');
	const region = (root && textOf(root, 'LocationConstraint')) || defaultRegion;
	// Only the end point of the oldest region creates buckets elsewhere.
	if (region !== signedRegion && signedRegion !== defaultRegion)
		throw new Refusal('IllegalLocationConstraintException');
	const grants = {[user.name]: ['read', 'list', 'put', 'abort', 'settings']} as const;
	store.createBucket({name, kind: 'stored', region, grants});
	return empty(200, {location: `/${name}`});
}

export function getLocation({bucket}: Call): Answer {
	const region = bucket.settings.region ?? defaultRegion;
	// The oldest region has no name in this answer.
	return xml(['LocationConstraint', region === defaultRegion ? '' : region]);
}

export const getVersioning = ({bucket}: Call): Answer =>
	xml(['VersioningConfiguration', bucket.settings.versioned === true ? [['Status', 'Enabled']] : []]);

export function getEncryption({bucket}: Call): Answer {
	const {encryption = 'AES256'} = bucket.settings;
	if (encryption === 'none') throw new Refusal('ServerSideEncryptionConfigurationNotFoundError');
	const byDefault: Element = ['ApplyServerSideEncryptionByDefault', [['SSEAlgorithm', encryption]]];
	return xml(['ServerSideEncryptionConfiguration', [['Rule', [byDefault, ['BucketKeyEnabled', false]]]]]);
}

export function getLifecycle({bucket}: Call): Answer {
	const {expireAfterDays, expirePrefix = ''} = bucket.settings;
	if (expireAfterDays === undefined) throw new Refusal('NoSuchLifecycleConfiguration');
	return xml([
		'LifecycleConfiguration',
		[
			[
				'Rule',
				[
					['ID', 'expire'],
					['Filter', [['Prefix', expirePrefix]]],
					['Status', 'Enabled'],
					['Expiration', [['Days', expireAfterDays]]],
				],
			],
		],
	]);
}

export const getPolicyStatus = ({bucket}: Call): Answer =>
	xml(['PolicyStatus', [['IsPublic', bucket.settings.anonymousRead === true]]]);

export function getPolicy({bucket}: Call): Answer {
	if (bucket.settings.anonymousRead !== true) throw new Refusal('NoSuchBucketPolicy');
	const resource = `arn:aws:s3:::${bucket.settings.name}/*`;
	const statement = {Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resource};
	return text(200, 'application/json', JSON.stringify({Version: '2012-10-17', Statement: [statement]}));
}

export function getPublicAccessBlock({bucket}: Call): Answer {
	const {anonymousRead, publicAccessBlocked = anonymousRead !== true} = bucket.settings;
	const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
	return xml(['PublicAccessBlockConfiguration', names.map(name => [name, publicAccessBlocked])]);
}

export function getObjectLock({bucket}: Call): Answer {
	const {lockDays} = bucket.settings;
	if (lockDays === undefined) throw new Refusal('ObjectLockConfigurationNotFoundError');
	const retention: Element = [
		'DefaultRetention',
		[
			['Mode', 'GOVERNANCE'],
			['Days', lockDays],
		],
	];
	return xml([
		'ObjectLockConfiguration',
		[
			['ObjectLockEnabled', 'Enabled'],
			['Rule', [retention]],
		],
	]);
}

export function getCors({bucket}: Call): Answer {
	const {corsOrigins} = bucket.settings;
	if (corsOrigins === undefined) throw new Refusal('NoSuchCORSConfiguration');
	const origins = corsOrigins.map((origin): Element => ['AllowedOrigin', origin]);
	return xml(['CORSConfiguration', [['CORSRule', [...origins, ['AllowedMethod', 'GET']]]]]);
}

/** DeleteObjects: many keys in one request, for the owner's cleaning up. */
export async function deleteObjects(call: Call): Promise<Answer> {
	const root = parse(await call.receiveText());
	if (root?.name !== 'Delete') throw new Refusal('MalformedXML');
	const quiet = textOf(root, 'Quiet') === 'true';
	const keys = root.children.filter(({name}) => name === 'Object').map(one => textOf(one, 'Key') ?? '');
	if (keys.length > 1000 || queryOf(call, 'delete') === undefined) throw new Refusal('MalformedXML');
	const {stored, settings} = call.bucket;
	for (const key of keys) {
		if (stored !== undefined) stored.remove(key);
		else call.store.vendor?.removeObject(settings.name, key);
	}
	return xml(['DeleteResult', quiet ? [] : keys.map(key => ['Deleted', [['Key', key]]])]);
}
