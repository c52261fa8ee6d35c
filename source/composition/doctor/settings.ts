/** The bucket's settings, judged by what copies that are to stay need. What a store does not tell is no finding. */
import type {Config} from '../../config/schema.ts';
import type {BucketSettings, LifecycleRule, Told} from '../../engine/bucket-settings.ts';
import type {Gate} from '../../engine/event.ts';
import {readBucketSettings} from '../../storage/bucket-settings.ts';
import {createCredentials} from '../../storage/credentials.ts';
import type {Limits} from '../../storage/limits.ts';
import type {Waiting} from '../../storage/line.ts';
import {clock} from '../clock.ts';
import {credentialSettings, destinationSettings} from '../settings.ts';
import {tellClock} from './clock.ts';
import {advise, attempt, fault, judge, note, pass, type Tell, untold} from './gate.ts';

type Place = Pick<Config['destination'], 'prefix' | 'linkBase' | 'linkProof' | 'kmsKeyId'>;

type Patience = {readonly limits: Partial<Limits>; readonly waiting: Waiting};

export async function examineSettings(config: Config, {limits, waiting}: Patience, tell: Tell): Promise<void> {
	await attempt(tell, 'bucket settings', 'Some settings delete or publish what is copied.', async () => {
		const credentials = createCredentials(credentialSettings(config.destination), 'destination');
		const before = clock.now();
		const found = await readBucketSettings(destinationSettings(config), credentials, limits, waiting);
		// That there is no such bucket is a finding already: it has no settings.
		if (found === null) return;
		for (const gate of judgeSettings(found, config.destination)) tell(gate);
		if (found.serverTime !== null) tellClock('the bucket', found.serverTime, before, clock.now(), tell);
	});
}

export function judgeSettings(found: BucketSettings, place: Place): readonly Gate[] {
	return [
		of('versioning', found.versioning, judgeVersioning),
		...judgePublic(found, place),
		of('encryption', found.encryption, value => judgeEncryption(value, place)),
		of('lifecycle', found.lifecycle, rules => judgeLifecycle(rules, place.prefix)),
		of('object lock', found.objectLock, judgeLock),
		of('CORS', found.cors, origins => judgeCors(origins, place)),
	];
}

const of = <T>(gate: string, told: Told<T>, judgeIt: (value: T) => Gate): Gate =>
	told.told ? judgeIt(told.value) : untold(gate, told.why);

const judgeVersioning = (state: 'on' | 'suspended' | 'off') =>
	advise('versioning', state === 'on', state, {
		why: 'doclift overwrites and deletes nothing; what somebody else does in this bucket can only be undone with versions.',
		hint: 'Turn versioning on before the first backup.',
	});

function judgePublic({publicAccessBlock, publicPolicy}: BucketSettings, {linkBase}: Place): readonly Gate[] {
	const block = of('public access block', publicAccessBlock, state => pass('public access block', blockWords[state]));
	const policy = of('public access', publicPolicy, isPublic => {
		if (!isPublic) return judgeLinks(linkBase);
		const matter = {
			why: 'Who knows or guesses a link reads the file, without signing in anywhere.',
			hint:
				linkBase === undefined
					? 'If that is not meant: serve the files by a delivery domain (destination.linkBase) and close the bucket.'
					: 'The delivery domain does not need it: close the bucket to all but the domain.',
		};
		const found = "the bucket's policy lets everybody read";
		return linkBase === undefined ? note('public access', found, matter) : fault('public access', found, matter);
	});
	return [block, policy];
}

const blockWords = {
	all: 'on, all four settings',
	some: 'on in part',
	none: 'off; policies alone decide',
} as const;

/** A private bucket without a delivery domain: no user could open a link of ours. */
const judgeLinks = (linkBase: string | undefined) =>
	advise('public access', linkBase !== undefined, "the bucket's policy is not public", {
		why: 'The plain link of a file in a private bucket gives users 403, and a cut-over refuses to begin with such links.',
		hint: 'Before phase 2 set destination.linkBase to a delivery domain (CloudFront, say) that serves the bucket.',
	});

function judgeEncryption(algorithm: string | null, {kmsKeyId}: Place) {
	if (kmsKeyId !== undefined) {
		return pass('encryption', `each copy with the KMS key of destination.kmsKeyId; by default ${algorithm ?? 'none'}`);
	}
	return advise('encryption', algorithm !== null, algorithm ?? 'none by default', {
		why: 'Copies would lie on the store’s disks as they are.',
		hint: 'Turn default encryption on for the bucket, or set destination.kmsKeyId.',
	});
}

const reaches = ({prefix}: LifecycleRule, ours: string): boolean => {
	const below = ours === '' ? '' : `${ours}/`;
	return prefix.startsWith(below) || below.startsWith(prefix);
};

/** A rule that is about keys of ours. Old versions may go, and so may unfinished uploads. */
function judgeLifecycle(rules: readonly LifecycleRule[], prefix: string): Gate {
	const near = rules.filter(rule => reaches(rule, prefix));
	const harmful = near.filter(({effect}) => effect === 'deletes' || effect === 'archives');
	const [first] = harmful;
	if (first === undefined) {
		const aborts = near.some(({effect}) => effect === 'aborts-uploads');
		return advise(
			'lifecycle',
			aborts,
			aborts ? 'nothing is deleted; unfinished uploads are ended' : 'nothing is deleted',
			{
				why: 'Parts of an upload that was never finished cost storage; doclift ends its own at the next run.',
				hint: 'If no next run is to come, add a rule that aborts incomplete multipart uploads after some days.',
			},
		);
	}
	const what = first.effect === 'deletes' ? 'deletes files' : 'moves files to an archive class';
	const where = first.prefix === '' ? 'of the whole bucket' : `below ${first.prefix}`;
	const which = first.narrowed ? ' (those with certain tags or sizes)' : '';
	return judge('lifecycle', false, `the rule "${first.id}" ${what} ${where}${which} ${first.when}`, {
		why: 'Copies would be gone, or could not be opened, while records lead to them.',
		hint: `Take the keys below ${prefix === '' ? 'the bucket' : `${prefix}/`} out of this rule before the first backup.`,
	});
}

function judgeLock(found: string | null) {
	if (found === null) return pass('object lock', 'off');
	return note('object lock', found, {
		why: 'Copies cannot be deleted before their time, by nobody; a copy that is taken again is kept beside the first.',
		hint: 'Leave it on if that is meant: doclift works with it.',
	});
}

const judgeCors = (origins: readonly string[], {linkBase}: Place) =>
	advise(
		'CORS',
		origins.length > 0 || linkBase !== undefined,
		origins.length > 0 ? `allows ${origins.join(', ')}` : 'no rule',
		{
			why: 'A viewer in the browser that fetches files by script (many PDF viewers do) is refused without it; plain links open.',
			hint: 'If your users have such a viewer, allow GET from its origin.',
		},
	);
