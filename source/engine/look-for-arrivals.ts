/** What has appeared in Salesforce after the plan was made: it is copied, counted, and left for the next plan. */
import {copyFiles, nameFiles} from './copy-files.ts';
import {isCutShort} from './cut-short.ts';
import {decide} from './decide.ts';
import {discover} from './discover.ts';
import {MigrationError, toFailure} from './failure.ts';
import type {ExecuteOrder, LinkPorts} from './link-run.ts';
import {reportProgress} from './progress.ts';
import {proveDestination} from './prove-destination.ts';
import type {Scope} from './scope.ts';
import {withThreads} from './threads.ts';

export type Arrivals = {
	/** Records seen that have a file to be copied. */
	readonly arrived: number;
	/** What kept them from being read or copied: no fault of the plan, which is done. */
	readonly fault: MigrationError | null;
};

export async function lookForArrivals(
	ports: LinkPorts,
	run: number,
	scope: Scope,
	order: ExecuteOrder,
): Promise<Arrivals> {
	const arrived = new Set<string>();
	try {
		if (ports.ledger.watermark(scope) !== undefined) await readAndCopy(ports, run, {scope, order, arrived});
		return {arrived: arrived.size, fault: null};
	} catch (error) {
		const stopped = isCutShort(error, ports.control.stopping);
		return {arrived: arrived.size, fault: stopped ? null : afterThePlan(error, scope)};
	}
}

/** Its own hint may say to go on with the same command, which a plan that is done refuses. */
function afterThePlan(error: unknown, {accounts}: Scope): MigrationError {
	const {kind, message} = toFailure(error);
	// Exactly the scope of the plan: how far Salesforce has been read is kept for each scope by itself.
	const command = ['doclift backup --incremental', ...accounts.map(id => `--account ${id}`)].join(' ');
	return new MigrationError(kind, `The plan is done, but what has arrived since could not be copied: ${message}`, {
		cause: error,
		hint: `Mend what the message names; then \`${command}\` copies it, and the next plan switches it.`,
	});
}

type Look = {readonly scope: Scope; readonly order: ExecuteOrder; readonly arrived: Set<string>};

async function readAndCopy(ports: LinkPorts, run: number, {scope, order, arrived}: Look): Promise<void> {
	const {control} = ports;
	const report = reportProgress(ports, scope);
	await discover(ports, {
		run,
		scope,
		mode: 'incremental',
		readWith: 'auto',
		stopping: control.stopping,
		acceptDeleted: false,
		decide(known, record) {
			const verdict = decide(known, record, order.rules);
			if (verdict.act === 'insert' && verdict.state === 'discovered') arrived.add(record.id);
			return verdict;
		},
		onRead: (rows, total) => report.reading(rows, total),
	});
	if (arrived.size === 0 || control.stopping.aborted || order.mostCopies === 0) return;

	const abilities = await proveDestination(ports);
	await nameFiles(ports, run, {scope, keys: order.keys}, report);
	const {concurrency, bandwidth, failurePercent, mostCopies: limit} = order;
	const copying = {scope, limit, concurrency, bandwidth, failurePercent: failurePercent.backup};
	await withThreads(
		() => ports.openCopier(abilities),
		threads => copyFiles(ports, run, {...copying, threads}, report),
	);
}
