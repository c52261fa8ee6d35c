/** From configuration, request and org to the exact order of a run. Pure. */
import {redact} from '../config/redact.ts';
import type {Config} from '../config/schema.ts';
import type {BackupOrder} from '../engine/backup.ts';
import {bytesPerSecond} from '../engine/bandwidth.ts';
import type {ChosenScope} from '../engine/choose-scope.ts';
import type {Rules} from '../engine/decide.ts';
import type {Started} from '../engine/event.ts';
import {MigrationError} from '../engine/failure.ts';
import type {KeyRules} from '../engine/key.ts';
import {linkBaseOf, linkTo} from '../engine/link.ts';
import type {Ledger} from '../engine/ports/ledger.ts';
import type {FieldDescription} from '../engine/ports/salesforce.ts';
import type {Circumstances} from '../engine/run-frame.ts';
import type {RunOrder} from '../engine/start-run.ts';
import {createLocate} from '../engine/url.ts';
import type {BackupRequest} from './backup-request.ts';
import {maxFileBytesOf} from './settings.ts';

/** What every order is made from. */
export type Ground = {
	readonly config: Config;
	/** In words, without secrets. */
	readonly command: string;
	/** Of the field that holds the URL: its length bounds the link. */
	readonly urlField: FieldDescription;
	readonly ours: Ours;
};

/** What the ledger knows of its own links. */
export type Ours = Pick<Ledger, 'isOurs' | 'isUnderLinkBase'>;

/** Where a run of this process stands, whatever it does. */
export const circumstances = (
	{config, command}: Pick<Ground, 'config' | 'command'>,
	test: Started['test'],
): Circumstances => ({
	command,
	config: JSON.stringify(redact(config)),
	bucket: config.destination.bucket,
	prefix: config.destination.prefix,
	linkBase: linkBaseOf(config.destination),
	test,
	pid: process.pid,
});

/** The order of a run that is a backup. */
export const backupRun = (ground: Ground, request: BackupRequest, chosen: ChosenScope): RunOrder => ({
	...circumstances(ground, chosen.test),
	backup: backupOrder(ground, request, chosen),
});

function backupOrder({config, urlField, ours}: Ground, request: BackupRequest, chosen: ChosenScope): BackupOrder {
	const {migration, destination, salesforce} = config;
	return {
		scope: chosen.scope,
		mode: request.mode,
		readWith: salesforce.readWith,
		acceptDeleted: request.acceptDeleted,
		dryRun: request.dryRun || migration.dryRun,
		limit: mostFilesOf(config, chosen, request.limit),
		retry: request.retry,
		rules: rulesOf(config, ours),
		keys: keysOf(config, urlField),
		prefix: destination.prefix,
		concurrency: migration.concurrency,
		bandwidth: bandwidthOf(config),
		failurePercent: migration.stopAtFailurePercent.backup,
	};
}

/** Most files that a run may copy: the operator's limit or test mode's, whichever is less; null for all. */
export function mostFilesOf(
	{migration}: Config,
	{test}: Pick<ChosenScope, 'test'>,
	limit: number | null,
): number | null {
	const most = [limit, test === null ? null : migration.maxTestFiles].filter(one => one !== null);
	return most.length === 0 ? null : Math.min(...most);
}

/** How records are judged, the same in every run. */
export const rulesOf = ({migration, source}: Config, {isOurs, isUnderLinkBase}: Ours): Rules => ({
	locate: createLocate(source),
	isOurs,
	isUnderLinkBase,
	allowedExtensions: new Set(migration.allowedExtensions.map(extension => `.${extension}`)),
	maxFileBytes: maxFileBytesOf(migration),
	withoutAccount: migration.withoutAccount,
});

export function keysOf({destination}: Config, urlField: FieldDescription): KeyRules {
	const base = linkBaseOf(destination);
	return {
		prefix: destination.prefix,
		mostLink: urlField.length,
		linkLength: key => linkTo(base, key).length,
	};
}

export const bandwidthOf = ({migration}: Config): number | undefined =>
	migration.bandwidthLimitMbps === undefined ? undefined : bytesPerSecond(migration.bandwidthLimitMbps);

/** The field that holds the URL, as the org describes it. Throws `salesforce-query` where the org has none. */
export function urlFieldOf({salesforce}: Config, fields: ReadonlyMap<string, FieldDescription>): FieldDescription {
	const {object, fields: names} = salesforce;
	const field = fields.get(names.url);
	if (field) return field;
	throw new MigrationError('salesforce-query', `${object} has no field ${names.url} that this user may see`, {
		hint: 'Check salesforce.fields.url, and the field-level security of the user that signs in.',
	});
}
