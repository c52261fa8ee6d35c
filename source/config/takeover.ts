/** From an original `config.py` to keys of doclift. Values are carried over, never shown. */
import {leastApiVersion} from './api-version.ts';
import {type Assignment, type PythonValue, readPython} from './python.ts';
import type {Value} from './template.ts';

export type Takeover = {
	/** By dotted path. */
	readonly values: ReadonlyMap<string, Value>;
	readonly taken: ReadonlyArray<{readonly name: string; readonly line: number; readonly key: string}>;
	/** With the reason, for people. */
	readonly left: ReadonlyArray<{readonly name: string; readonly line: number; readonly reason: string}>;
};

const old = '(?:OLD|SOURCE|SRC|VENDOR|TRACKLAND)';
const own = '(?:NEW|YOUR|MY|OWN|DEST|DESTINATION|TARGET)';

/** The first that fits a name wins. */
const names: ReadonlyArray<readonly [pattern: RegExp, key: string]> = [
	[/^(?:SF|SALESFORCE)_USER(?:NAME)?$/, 'salesforce.username'],
	[/^(?:SF|SALESFORCE)_PASSWORD$/, 'salesforce.password'],
	[/^(?:SF|SALESFORCE)_(?:SECURITY_)?TOKEN$/, 'salesforce.securityToken'],
	[/^(?:SF|SALESFORCE)_DOMAIN$/, 'salesforce.domain'],
	[/^(?:SF|SALESFORCE)_(?:CLIENT_ID|CONSUMER_KEY)$/, 'salesforce.clientId'],
	[/^(?:SF|SALESFORCE)_(?:CLIENT|CONSUMER)_SECRET$/, 'salesforce.clientSecret'],
	[/^(?:SF|SALESFORCE)_API_VERSION$/, 'salesforce.apiVersion'],
	[new RegExp(`^${old}_(?:S3_|AWS_)?BUCKET(?:_NAME)?$`), 'source.buckets'],
	[new RegExp(`^${old}_(?:S3_|AWS_|BUCKET_)*REGION$`), 'source.region'],
	[new RegExp(`^${old}_(?:AWS_|S3_)?ACCESS_KEY(?:_ID)?$`), 'source.accessKeyId'],
	[new RegExp(`^${old}_(?:AWS_|S3_)?SECRET_(?:ACCESS_)?KEY$`), 'source.secretAccessKey'],
	[new RegExp(`^(?:${own}_)?(?:S3_|AWS_)*BUCKET(?:_NAME)?$`), 'destination.bucket'],
	[new RegExp(`^(?:${own}_)?(?:AWS_|S3_|BUCKET_)*(?:DEFAULT_)?REGION$`), 'destination.region'],
	[new RegExp(`^(?:${own}_)?AWS_ACCESS_KEY(?:_ID)?$`), 'destination.accessKeyId'],
	[new RegExp(`^(?:${own}_)?AWS_SECRET_(?:ACCESS_)?KEY$`), 'destination.secretAccessKey'],
	[/^AWS_SESSION_TOKEN$/, 'destination.sessionToken'],
	[/^AWS_PROFILE$/, 'destination.profile'],
	[new RegExp(`^(?:${own}_)?(?:S3_|UPLOAD_|KEY_)+PREFIX$`), 'destination.prefix'],
	[/^(?:MIGRATION_|DOWNLOAD_)?BATCH_SIZE$/, 'migration.batchSize'],
	[/^MAX_FILE_SIZE(?:_IN)?_MB$/, 'migration.maxFileSizeMb'],
	[/^(?:ALLOWED|SUPPORTED)_(?:FILE_)?(?:EXTENSIONS|TYPES)$/, 'migration.allowedExtensions'],
	[/^(?:TEST_SINGLE_ACCOUNT|SINGLE_ACCOUNT_TEST|TEST_MODE)(?:_ONLY)?$/, 'migration.testSingleAccount'],
	[/^(?:TEST|SINGLE)_ACCOUNT_ID$/, 'migration.testAccountId'],
	[/^(?:TEST|SINGLE)_ACCOUNT_NAME$/, 'migration.testAccountName'],
	[/^MAX_TEST_FILES$|^TEST_(?:FILE_LIMIT|MAX_FILES)$/, 'migration.maxTestFiles'],
	[/^DRY_RUN$/, 'migration.dryRun'],
	[/^(?:MAX|NUM|PARALLEL)_(?:WORKERS|THREADS)$/, 'migration.workers'],
	[/^(?:DB|DATABASE)(?:_PATH|_FILE)?$/, 'database'],
	[/^LOGS?_(?:DIR|DIRECTORY|FOLDER|PATH)$/, 'logs'],
];

/** Where doclift begins more carefully than the original: both are the operator's to switch off. */
const keptSafe = new Set(['migration.dryRun', 'migration.testSingleAccount']);

const lists = new Set(['source.buckets', 'migration.allowedExtensions']);

export function takeOver(python: string): Takeover {
	const values = new Map<string, Value>();
	const taken: Array<Takeover['taken'][number]> = [];
	const left: Array<Takeover['left'][number]> = [];

	const read = readPython(python).flatMap(readOne);
	const last = new Map(read.flatMap(one => ('key' in one.outcome ? [[one.outcome.key, one] as const] : [])));
	for (const one of read) {
		const {name, line, outcome} = one;
		if ('reason' in outcome) {
			left.push({name, line, reason: outcome.reason});
			continue;
		}
		const {key, value, note} = outcome;
		const valid = last.get(key) ?? one;
		if (valid !== one) {
			left.push({name, line, reason: `${key} is set again in line ${valid.line}`});
			continue;
		}
		values.set(key, value);
		taken.push({name, line, key});
		if (note !== undefined) left.push({name, line, reason: note});
	}
	return {values, taken, left};
}

type One = {readonly name: string; readonly line: number; readonly outcome: Outcome};

function readOne(assignment: Assignment): readonly One[] {
	const {name, line} = assignment;
	const key = names.find(([pattern]) => pattern.test(name.toUpperCase()))?.[1];
	if (key !== undefined) return [{name, line, outcome: carry(assignment, key)}];
	// Python writes settings in capitals; all else is a variable of some function.
	return name === name.toUpperCase() ? [{name, line, outcome: {reason: 'doclift has no key for it'}}] : [];
}

type Outcome = {readonly key: string; readonly value: Value; readonly note?: string} | {readonly reason: string};

function carry({value}: Assignment, key: string): Outcome {
	if (value === undefined) return {reason: `is no plain value; set ${key} by hand`};
	if (value.kind === 'none') return {reason: `is None; ${key} stays as it is`};
	if (keptSafe.has(key)) return {reason: `${key} stays true until you set it to false`};
	const written = lists.has(key) ? asList(value) : asText(value);
	if (written === undefined) return {reason: `does not fit ${key}; set it by hand`};
	// Only an empty prefix says something: nothing stands before the account.
	if (written === '' && key !== 'destination.prefix') return {reason: `is empty; ${key} stays as it is`};
	if (typeof written === 'string' && isPlaceholder(written)) return {reason: `is a placeholder; set ${key} by hand`};

	const note = value.kind === 'environment' && value.fallback ? {note: 'its default is not taken over'} : {};
	if (key === 'migration.batchSize' && Number(written) > 100) {
		return {key, value: '100', note: 'a task of doclift has 100 files at most'};
	}
	if (key === 'salesforce.apiVersion' && Number(written) < Number(leastApiVersion)) {
		return {reason: `is older than ${leastApiVersion}, the first with all that doclift asks; ${key} stays as it is`};
	}
	if (key === 'salesforce.domain' && typeof written === 'string') return {key, value: domain(written), ...note};
	if (key === 'destination.prefix' && typeof written === 'string') {
		return {key, value: written.replace(/^\/+|\/+$/g, ''), ...note};
	}
	return {key, value: written, ...note};
}

/** What looks like a variable to doclift gets a second `$`, so that a password that holds one stays what it is. */
function asText(value: PythonValue): string | undefined {
	switch (value.kind) {
		case 'text':
			return value.text.replaceAll(/\$(?=\{[A-Za-z_]\w*\})/g, () => '$$');
		case 'number':
		case 'flag':
			return value.text;
		case 'environment':
			return `\${${value.name}}`;
		default:
			return undefined;
	}
}

function asList(value: PythonValue): readonly string[] | undefined {
	const items = value.kind === 'list' ? value.items.map(asText) : [asText(value)];
	return items.every(item => item !== undefined) ? items : undefined;
}

const isPlaceholder = (text: string) => /^<.*>$|^your[-_ ]|^x{3,}$|^change[-_ ]?me$/i.test(text);

/** The original's library put `.salesforce.com` after whatever stood here. */
function domain(text: string): string {
	const host = text.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
	if (host === 'login' || host === 'test' || host.startsWith('$') || host.endsWith('.com')) return host;
	return `${host}.salesforce.com`;
}
