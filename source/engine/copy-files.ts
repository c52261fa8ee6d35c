/** New files of a scope: each gets its key, then all of them are copied. The same for a backup and before a cut-over. */
import {assignKeys} from './assign-keys.ts';
import type {Control} from './control.ts';
import {type CopyOrder, copyAll} from './copy.ts';
import {counted} from './counted.ts';
import type {Emit} from './event.ts';
import {limitsOf} from './keep-pace.ts';
import type {KeyRules} from './key.ts';
import type {StoreAbilities} from './ports/buckets.ts';
import type {Clock} from './ports/clock.ts';
import type {Copier} from './ports/copier.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Report} from './progress.ts';
import type {Scope} from './scope.ts';
import type {Threads} from './threads.ts';

export type CopyFilesPorts = {
	readonly ledger: Ledger;
	/** Starts the threads. They may be on their way while the destination shows what it can do. */
	readonly openCopier: (abilities: StoreAbilities | Promise<StoreAbilities>) => Promise<Copier>;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly control: Control;
};

export async function nameFiles(
	ports: CopyFilesPorts,
	run: number,
	{scope, keys}: {readonly scope: Scope; readonly keys: KeyRules},
	report: Report,
): Promise<void> {
	ports.emit({type: 'state', state: 'naming', reason: 'giving every new file its key'});
	await assignKeys(ports, {
		run,
		scope,
		rules: keys,
		stopping: ports.control.stopping,
		onNamed: files => report.naming(files),
	});
}

type Order = Omit<CopyOrder, 'run'>;

/** Throws what must end the run, after everything in flight was settled. */
export async function copyFiles(
	ports: Omit<CopyFilesPorts, 'openCopier'>,
	run: number,
	{threads, ...order}: Order & {readonly threads: Threads},
	report: Report,
): Promise<void> {
	const {scope, limit} = order;
	const {discovered} = ports.ledger.tally(scope);
	const files = Math.min(discovered.count, limit ?? Number.POSITIVE_INFINITY);
	ports.emit({type: 'state', state: 'copying', reason: `${counted(files, 'file')} to copy`});
	if (files === 0) return;

	const copier = await threads.ready();
	try {
		report.copying(files, copier, () => limitsOf(ports.control, order));
		await copyAll({...ports, copier}, {...order, run});
	} finally {
		report.end();
	}
}
