/** From configuration, request and org to the exact order of a run. Pure. */
import type {Config} from '../config/schema.ts';
import type {BackupOrder} from '../engine/backup.ts';
import {bytesPerSecond} from '../engine/bandwidth.ts';
import type {ChosenScope} from '../engine/choose-scope.ts';
import type {Rules} from '../engine/decide.ts';
import {MigrationError} from '../engine/failure.ts';
import type {KeyRules} from '../engine/key.ts';
import {linkBaseOf, linkTo} from '../engine/link.ts';
import type {Ledger} from '../engine/ports/ledger.ts';
import type {FieldDescription} from '../engine/ports/salesforce.ts';
import {createLocate} from '../engine/url.ts';
import type {BackupRequest} from './backup-request.ts';
import {maxFileBytesOf} from './settings.ts';

export type Circumstances = {
	readonly config: Config;
	readonly request: BackupRequest;
	readonly chosen: ChosenScope;
	/** Of the field that holds the URL: its length bounds the link. */
	readonly urlField: FieldDescription;
	readonly ours: Ours;
};

/** What the ledger knows of its own links. */
export type Ours = Pick<Ledger, 'isOurs' | 'isUnderLinkBase'>;

export function backupOrder({config, request, chosen, urlField, ours}: Circumstances): BackupOrder {
	const {migration, destination, salesforce} = config;
	const limits = [request.limit, chosen.test === null ? null : migration.maxTestFiles].filter(limit => limit !== null);

	return {
		scope: chosen.scope,
		mode: request.mode,
		readWith: salesforce.readWith,
		acceptDeleted: request.acceptDeleted,
		dryRun: request.dryRun || migration.dryRun,
		limit: limits.length === 0 ? null : Math.min(...limits),
		retry: request.retry,
		rules: rulesOf(config, ours),
		keys: keysOf(config, urlField),
		prefix: destination.prefix,
		concurrency: migration.concurrency,
		bandwidth: bandwidthOf(config),
		failurePercent: migration.stopAtFailurePercent.backup,
	};
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
