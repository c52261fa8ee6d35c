/** What single keys cannot say: which of them need one another, and which exclude one another. Pure, on the plain tree. */
import {linkBaseOf} from '../engine/link.ts';
import {createLocate} from '../engine/url.ts';
import {defaultAuth, defaultBuckets, defaultDomain, defaultRegion} from './defaults.ts';
import type {Fault} from './document.ts';
import {type Group, isGroup, type Path, type Tree} from './tree.ts';

export function checkTogether(tree: Group): readonly Fault[] {
	const faults: Fault[] = [];
	const at = (...path: string[]): Tree | undefined =>
		path.reduce<Tree | undefined>((node, key) => (isGroup(node) ? node[key] : undefined), tree);
	const has = (...path: string[]) => at(...path) !== undefined && at(...path) !== '';
	const fault = (path: Path, message: string) => faults.push({path, message});

	checkSignIn(at, has, fault);
	checkSource(at, has, fault);
	checkLinkBase(at, fault);
	for (const section of ['source', 'destination']) checkCredentials(section, has, fault);
	checkMigration(at, has, fault);
	return faults;
}

type At = (...path: string[]) => Tree | undefined;
type Has = (...path: string[]) => boolean;
type Say = (path: Path, message: string) => void;

/** What each way of sign-in needs. The security token may be empty, where the address is trusted. */
const needs: Readonly<Record<string, readonly string[]>> = {
	password: ['username', 'password'],
	'client-credentials': ['clientId', 'clientSecret'],
	jwt: ['clientId', 'username', 'privateKeyFile'],
	'sf-cli': [],
	'access-token': ['instanceUrl', 'accessToken'],
};

function checkSignIn(at: At, has: Has, fault: Say): void {
	const auth = at('salesforce', 'auth') ?? defaultAuth;
	if (typeof auth !== 'string') return;
	for (const key of needs[auth] ?? []) {
		if (!has('salesforce', key)) fault(['salesforce', key], `is needed for salesforce.auth: ${auth}`);
	}
	const domain = at('salesforce', 'domain') ?? defaultDomain;
	if (auth === 'client-credentials' && !has('salesforce', 'loginUrl') && (domain === 'login' || domain === 'test')) {
		fault(['salesforce', 'domain'], 'must be the My Domain host of your org for salesforce.auth: client-credentials');
	}
	const filter = at('salesforce', 'filter');
	if (typeof filter === 'string' && !isBalanced(filter)) {
		fault(['salesforce', 'filter'], 'must close every quote and bracket that it opens');
	}
}

function checkSource(at: At, has: Has, fault: Say): void {
	const access = at('source', 'access');
	const buckets = at('source', 'buckets');
	if (Array.isArray(access)) {
		if (access.length === 0)
			fault(['source', 'access'], 'must name one way at least: s3, http, presign, content-version');
		if (access.includes('presign') && !has('source', 'presign', 'url')) {
			fault(['source', 'presign', 'url'], 'is needed for the way presign of source.access');
		}
	}
	const bucket = at('destination', 'bucket');
	const named = Array.isArray(buckets) ? buckets : defaultBuckets;
	const sameStore = (at('source', 'endpoint') ?? '') === (at('destination', 'endpoint') ?? '');
	if (sameStore && typeof bucket === 'string' && named.includes(bucket)) {
		fault(['destination', 'bucket'], "must not be one of source.buckets: doclift never writes to the vendor's bucket");
	}
}

/** What lies under a link base is ours, so no URL of the vendor's may: not one record that names it could be taken in. */
function checkLinkBase(at: At, fault: Say): void {
	const text = (...path: string[]) => textOf(at(...path)) || undefined;
	const buckets = textsOf(at('source', 'buckets')) ?? defaultBuckets;
	const hosts = textsOf(at('source', 'hosts')) ?? [];
	const locate = createLocate({buckets, hosts, endpoint: text('source', 'endpoint')});
	const linkBase = text('destination', 'linkBase');
	const base = linkBaseOf({
		bucket: text('destination', 'bucket') ?? '',
		region: text('destination', 'region') ?? defaultRegion,
		endpoint: text('destination', 'endpoint'),
		linkBase,
	});
	// A store's own address stands before the names of all its buckets.
	const kinds = ['', ...buckets.map(bucket => `${bucket}/`)].map(inside => locate(`${base}${inside}file`).kind);
	// A host that both deliver from is told apart by a path of ours.
	const takesHost = kinds.includes('http') && /^[^/]*\/\/[^/]*\/?$/.test(base);
	if (linkBase !== undefined && (takesHost || kinds.includes('s3'))) {
		const why =
			"must not lead to the source (its hosts, endpoint or buckets), as yours could not be told from the vendor's";
		const what = 'Name the host that delivers your own bucket, or leave it out';
		fault(['destination', 'linkBase'], `${why}. ${what}`);
	}
	if (linkBase === undefined && takesHost) {
		fault(['source', 'hosts'], 'must not name the host of your own bucket, under which new links lie: take it out');
	}
}

const textOf = (tree: Tree | undefined): string => (typeof tree === 'string' ? tree : '');

const textsOf = (tree: Tree | undefined): readonly string[] | undefined =>
	Array.isArray(tree) ? tree.filter(one => typeof one === 'string') : undefined;

function checkCredentials(section: string, has: Has, fault: Say): void {
	const [id, secret] = [has(section, 'accessKeyId'), has(section, 'secretAccessKey')];
	if (id && !secret) fault([section, 'secretAccessKey'], `is needed beside ${section}.accessKeyId`);
	if (secret && !id) fault([section, 'accessKeyId'], `is needed beside ${section}.secretAccessKey`);
	if (has(section, 'sessionToken') && !id)
		fault([section, 'sessionToken'], `is of use only beside ${section}.accessKeyId`);
	if (has(section, 'profile') && id)
		fault([section, 'profile'], `excludes ${section}.accessKeyId; leave one of them out`);
	if (has(section, 'assumeRole', 'externalId') && !has(section, 'assumeRole', 'arn')) {
		fault([section, 'assumeRole', 'arn'], `is needed beside ${section}.assumeRole.externalId`);
	}
}

function checkMigration(at: At, has: Has, fault: Say): void {
	if (has('migration', 'testAccountId') && has('migration', 'testAccountName')) {
		fault(['migration', 'testAccountName'], 'excludes migration.testAccountId; leave one of them out');
	}
	const notify = at('notify');
	if (!Array.isArray(notify)) return;
	for (const [index, entry] of notify.entries()) {
		if (isGroup(entry) && (entry.webhook === undefined) === (entry.command === undefined)) {
			fault(['notify', index], 'must have either a webhook or a command');
		}
	}
}

/** A condition that closes more than it opens would break out of the query that it is put into. */
function isBalanced(condition: string): boolean {
	let depth = 0;
	const bare = condition.replaceAll(/'(?:[^'\\]|\\.)*'/gs, '');
	for (const character of bare) {
		if (character === '(') depth++;
		else if (character === ')') depth--;
		if (depth < 0 || character === "'") return false;
	}
	return depth === 0;
}
