/** The file that `doclift init` writes: every key with what it means, in the order of the schema. */

import {leastApiVersion} from './api-version.ts';
import {defaultLedger} from './defaults.ts';

/** What a key is set to: a text, or a list of texts. */
export type Value = string | readonly string[];

/** Dotted path, what stands there where nothing was taken over, and what it means, in lines. A path without a value is a group. */
type Row = readonly [path: string, value: Value | null, meaning: string];

const head = `doclift moves the files behind Salesforce records into your own bucket.

\${NAME} anywhere in a value stands for the environment variable NAME: the best place for secrets.
$\${NAME} stands for the characters \${NAME} themselves.
With a secret written out here, this file must be readable by its owner only (chmod 600).
An empty key is as good as none. Relative paths are relative to this file.`;

const ways = `ways to a file, tried in this order:
  s3               a request that is signed with the keys below
  http             the URL as it stands in the record
  presign          presign.url is asked for a signed URL by the record's field Identifier__c: it is sent the
                   session of your org, with which whoever serves that address can act as the user who signs in
  content-version  the file in Salesforce that the record's field ContentVersionId__c names; each is an API call`;

const rows: readonly Row[] = [
	['salesforce', null, ''],
	['salesforce.auth', 'password', 'password | client-credentials | jwt | sf-cli | access-token'],
	['salesforce.domain', 'login', 'login (production), test (sandbox), or the My Domain host of your org'],
	['salesforce.loginUrl', '', 'in place of domain: https://host (http only for this machine)'],
	['salesforce.username', '', 'for password and jwt'],
	['salesforce.password', '', 'for password'],
	['salesforce.securityToken', '', 'for password; may be empty where the network is trusted by the org'],
	['salesforce.clientId', '', 'consumer key of the connected app, for client-credentials and jwt'],
	['salesforce.clientSecret', '', 'for client-credentials'],
	['salesforce.privateKeyFile', '', "PEM file of the certificate's private key, or its text itself, for jwt"],
	[
		'salesforce.targetOrg',
		'',
		"user name or alias in the Salesforce CLI, for sf-cli; empty: the CLI's default org (sf config get target-org)",
	],
	['salesforce.instanceUrl', '', 'https://host of the org, for access-token'],
	['salesforce.accessToken', '', 'for access-token'],
	['salesforce.apiVersion', '64.0', `${leastApiVersion} or later; password sign-in exists up to 64.0`],
	['salesforce.object', 'DocListEntry__c', 'the object whose records hold the links'],
	['salesforce.fields', null, 'its fields'],
	['salesforce.fields.url', 'Document__c', 'the link to the file; phase 2 changes it'],
	['salesforce.fields.name', 'Name', 'the file name that people see'],
	['salesforce.fields.account', 'Account__c', 'the account that the file belongs to'],
	['salesforce.fields.type', 'Type_Current__c', 'Document or Folder; folders have no file'],
	[
		'salesforce.filter',
		'',
		'a SOQL condition that is added to every query, such as CreatedDate > 2020-01-01T00:00:00Z',
	],
	['salesforce.readWith', 'auto', 'auto | rest | bulk; auto: Bulk API for large scopes'],
	['salesforce.writers', 'auto', 'update requests at the same time in phase 2: auto, or 1 to 20'],
	['salesforce.apiReservePercent', '20', "of the org's daily API calls, left for everybody else"],

	['source', null, "the vendor's side: doclift reads here and never writes"],
	['source.buckets', ['trackland-doc-storage'], "the vendor's buckets"],
	['source.hosts', [], "further hosts that a record's URL may name; all others are refused"],
	['source.access', ['s3', 'http'], ways],
	['source.region', 'us-west-2', "of the vendor's buckets; one that lies elsewhere is found"],
	['source.endpoint', '', 'of a store that is not Amazon S3: https://host[:port]'],
	['source.forcePathStyle', 'false', 'https://host/bucket/key in place of https://bucket.host/key'],
	['source.accessKeyId', '', "none of these keys: AWS's default chain (environment, ~/.aws, instance role)"],
	['source.secretAccessKey', '', 'the secret of accessKeyId'],
	['source.sessionToken', '', 'for temporary keys'],
	['source.profile', '', 'of ~/.aws/config, in place of keys'],
	['source.assumeRole', null, 'a role to take on with these keys'],
	['source.assumeRole.arn', '', 'such as arn:aws:iam::123456789012:role/reader; empty: none'],
	['source.assumeRole.externalId', '', 'where the owner of the role asks for one'],
	['source.presign', null, "the vendor's end point that signs URLs, for the way presign"],
	['source.presign.url', '', 'https://host/path; it must be one that you trust with the session of your org'],
	['source.presign.app', '', 'app in what it is sent, where it asks for one'],
	['source.presign.action', '', 'action in what it is sent, where it asks for one'],

	['destination', null, 'your side'],
	['destination.bucket', '', "your bucket; needed, and never one of the vendor's"],
	['destination.region', 'us-east-1', 'of your bucket; links name it where there is no linkBase'],
	['destination.endpoint', '', 'of a store that is not Amazon S3: https://host[:port]'],
	['destination.forcePathStyle', 'false', 'https://host/bucket/key in place of https://bucket.host/key'],
	['destination.accessKeyId', '', "none of these keys: AWS's default chain"],
	['destination.secretAccessKey', '', 'the secret of accessKeyId'],
	['destination.sessionToken', '', 'for temporary keys'],
	['destination.profile', '', 'of ~/.aws/config, in place of keys'],
	['destination.assumeRole', null, 'a role to take on with these keys'],
	['destination.assumeRole.arn', '', 'such as arn:aws:iam::123456789012:role/writer; empty: none'],
	['destination.assumeRole.externalId', '', 'where the owner of the role asks for one'],
	['destination.prefix', 'uploads', 'keys are <prefix>/<account id>/<account name>/<file name>'],
	[
		'destination.linkBase',
		'',
		"what Salesforce gets in place of the bucket's own URL, such as https://docs.example.com",
	],
	['destination.linkProof', 'required', 'required | warn | off: must new links open for a user without credentials?'],
	['destination.storageClass', '', 'such as INTELLIGENT_TIERING; empty: STANDARD'],
	['destination.kmsKeyId', '', 'to encrypt with a key of your own'],
	['destination.createBucket', 'false', 'create the bucket when it does not exist'],

	['migration', null, ''],
	['migration.batchSize', '100', 'most files in one task of a worker thread, 1 to 100'],
	['migration.maxFileSizeMb', '100', 'larger files are left out, and listed'],
	['migration.allowedExtensions', [], 'such as [pdf, docx]; empty: all'],
	['migration.withoutAccount', 'skip', 'records without an account: skip, or copy under <prefix>/no-account/'],
	['migration.dryRun', 'true', 'read and count everything, change nothing; false when you are ready'],
	[
		'migration.testSingleAccount',
		'true',
		'only one account, and only maxTestFiles files; false for the migration itself',
	],
	['migration.testAccountId', '', 'that account, by Id …'],
	['migration.testAccountName', '', '… or by name; neither: the first account by Id that has files'],
	['migration.maxTestFiles', '5', 'so many of its files are copied, and of its links changed, at most'],
	['migration.workers', 'auto', 'threads that copy: auto, or 1 to 64'],
	['migration.concurrency', 'auto', 'files at the same time, over all threads: auto, or 1 to 1024'],
	['migration.bandwidthLimitMbps', '', 'megabits a second, over all threads; empty: no limit'],
	['migration.transfer', 'stream', 'stream (hashed here) | copy (inside the store) | auto'],
	['migration.canary', '5', 'phase 2: so many records are switched first, and looked at'],
	['migration.rings', ['1%', '10%'], 'phase 2: then so many, each ring read again before the next'],
	[
		'migration.stopAtFailurePercent',
		null,
		'a run stops by itself once 10 at least, and more than this share, of the last 2,000 have failed',
	],
	['migration.stopAtFailurePercent.backup', '5', 'percent of files that could not be copied; 100: never'],
	['migration.stopAtFailurePercent.cutOver', '0.5', 'percent of links that could not be changed; 100: never'],
	['migration.planMaxAgeHours', '72', 'phase 2: an older plan must be made again'],

	[
		'notify',
		[],
		'not acted on yet: nothing is sent, and each run says so; such as [{on: [finish, failure], webhook: "https://…"}]',
	],
	['database', defaultLedger, 'the ledger; on a local disk'],
	['logs', 'logs', 'one file a run'],
];

/** The whole file. `taken` holds what takes the place of the defaults, by dotted path. */
export function configTemplate(taken: ReadonlyMap<string, Value> = new Map()): string {
	const lines = head.split('\n').map(line => `# ${line}`.trimEnd());
	for (const [path, standard, meaning] of rows) {
		const parts = path.split('.');
		const indent = '  '.repeat(parts.length - 1);
		if (parts.length === 1) lines.push('');
		if (meaning !== '') lines.push(...meaning.split('\n').map(line => `${indent}# ${line}`));
		// An empty default is a bare key, which counts as none; what was taken over as empty is meant.
		const value = taken.get(path) ?? (standard === '' ? null : standard);
		lines.push(`${indent}${parts.at(-1)}:${value === null ? '' : ` ${written(value)}`}`);
	}
	return `${lines.join('\n')}\n`;
}

const written = (value: Value): string =>
	typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`;

/** Plain where YAML reads it back as it stands, quoted as JSON otherwise: YAML takes that too. */
function scalar(text: string): string {
	return /^(?!null$|~)[\w][\w./@+%-]*$/i.test(text) ? text : JSON.stringify(text);
}
