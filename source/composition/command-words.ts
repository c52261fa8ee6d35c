/**
A request as the command line that asks for it: for the record, for whom the lock refuses, and for whoever is told to go
on with the same command, which must be neither more nor less than this one was. Pure; no secret is among its words.
*/
import {quoted} from '../config/shown.ts';
import {type BackupRequest, clockWords} from './backup-request.ts';
import type {MigrateRequest, RollbackRequest, RollbackSource, SinglePhaseRequest} from './link-request.ts';

export const backupWords = ({mode, accounts, limit, retry, until, acceptDeleted, dryRun}: BackupRequest): string =>
	command(
		...['backup', `--${mode}`, each('account', accounts), flag('limit', limit), each('retry', retry?.words ?? [])],
		...[flag('until', until && clockWords(until)), when(acceptDeleted, '--accept-deleted'), when(dryRun, '--dry-run')],
	);

export function migrateWords(request: MigrateRequest): string {
	const accept = when(request.acceptUnproven, '--accept-unproven-links');
	if (request.act === 'execute') {
		return command('migrate', '--execute', flag('confirm', request.confirm), accept, holdWord(request));
	}
	const {accounts, limit, exportTo, allLinks} = request;
	const bounds = [each('account', accounts), flag('limit', limit), flag('export', exportTo)];
	return command('migrate', '--dry-run', ...bounds, when(allLinks, '--all-links'), accept);
}

export function rollbackWords({act, source, accounts, confirm, ...request}: RollbackRequest): string {
	const what = [sourceWords(source), each('account', accounts)];
	return command('rollback', ...what, actWord(act), flag('confirm', confirm), holdWord(request));
}

/** What makes the plan that such a rollback executes: from the same source, and of the same accounts. */
export const rollbackPlanWords = ({source, accounts}: Pick<RollbackRequest, 'source' | 'accounts'>): string =>
	rollbackWords({act: 'plan', source, accounts, confirm: null, holdAfterCanary: false});

export const singlePhaseWords = ({act, confirm, ...request}: SinglePhaseRequest): string =>
	command('single-phase', actWord(act), flag('confirm', confirm), holdWord(request));

function sourceWords(source: RollbackSource | null): string {
	switch (source?.from) {
		case 'database':
			return '--from-database';
		case 'file':
			return flag('rollback-file', source.file);
		case 'run':
			return flag('run', source.run);
		default:
			return '';
	}
}

/** Flags that were not given are empty words. */
const command = (...words: readonly string[]): string => ['doclift', ...words.filter(word => word !== '')].join(' ');
const actWord = (act: 'plan' | 'execute'): string => (act === 'plan' ? '--dry-run' : '--execute');
const holdWord = ({holdAfterCanary}: {readonly holdAfterCanary: boolean}): string =>
	when(holdAfterCanary, '--hold-after-canary');
const when = (given: boolean, word: string): string => (given ? word : '');
const flag = (name: string, value: string | number | null): string =>
	value === null ? '' : `--${name} ${quoted(String(value))}`;
const each = (name: string, values: readonly string[]): string => values.map(value => flag(name, value)).join(' ');
