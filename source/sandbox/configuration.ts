/** The configuration that fits a sandbox: complete, commented, ready to run. */
import {chmodSync, existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {destinationBucket, destinationRegion, sourceRegion, toolUser} from './users.ts';

const firstLine = '# Written by `doclift sandbox`';

type Places = {
	readonly salesforce: string;
	readonly s3: string;
	readonly sourceBucket: string;
	readonly user: {readonly username: string; readonly password: string; readonly securityToken: string};
	readonly app: {readonly clientId: string; readonly clientSecret: string};
};

export function sandboxConfiguration({salesforce, s3, sourceBucket, user, app}: Places): string {
	const q = JSON.stringify;
	return `${firstLine}: an org and buckets on this machine, made of generated data.
# The ports change with every start, and this file with them. The secrets open nothing else.

salesforce:
  auth: password               # the org also takes client-credentials, with the two keys below
  loginUrl: ${salesforce}
  username: ${q(user.username)}
  password: ${q(user.password)}
  securityToken: ${q(user.securityToken)}
  # clientId: ${q(app.clientId)}
  # clientSecret: ${q(app.clientSecret)}
  object: DocListEntry__c
  readWith: auto               # rest pages for small scopes, a bulk query for large ones

# The vendor's bucket. These credentials may read and list it, and nothing else.
source:
  buckets: [${sourceBucket}]
  access: [s3]                 # records name hosts of the real S3: never asked from a sandbox
  region: ${sourceRegion}
  endpoint: ${s3}
  forcePathStyle: true
  accessKeyId: ${q(toolUser.accessKeyId)}
  secretAccessKey: ${q(toolUser.secretAccessKey)}

# Your bucket. The same credentials may put, read, list and abort in it, but never delete.
destination:
  bucket: ${destinationBucket}
  region: ${destinationRegion}
  endpoint: ${s3}
  forcePathStyle: true
  accessKeyId: ${q(toolUser.accessKeyId)}
  secretAccessKey: ${q(toolUser.secretAccessKey)}
  prefix: uploads

migration:
  dryRun: false                # true: discover and count, copy nothing
  testSingleAccount: false     # true: one account, and maxTestFiles of its files

# Both lie beside this file.
database: migration_tracking.db
logs: logs
`;
}

/**
Writes it for its owner's eyes only. Throws a `RangeError` where another file stands in its place: a person's own
configuration is never written over.
*/
export function writeConfiguration(path: string, text: string): void {
	if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(firstLine)) {
		throw new RangeError(`${path} is there already, and no sandbox has written it`);
	}
	writePrivately(path, text);
}

/** Whole or not at all, and readable by its owner only from the first byte on. */
export function writePrivately(path: string, text: string): void {
	const fresh = `${path}.${process.pid}.new`;
	writeFileSync(fresh, text, {mode: 0o600});
	chmodSync(fresh, 0o600);
	renameSync(fresh, path);
}
