/** What has appeared in Salesforce after the plan was made: it is copied, counted, and left for the next plan. */
import {copyFiles, nameFiles} from './copy-files.ts';
import {decide} from './decide.ts';
import {discover} from './discover.ts';
import type {ExecuteOrder, LinkPorts} from './link-run.ts';
import type {Scope} from './ports.ts';
import {reportProgress} from './progress.ts';
import {proveDestination} from './prove-destination.ts';
import {withThreads} from './threads.ts';

/** Returns how many records have arrived that have a file to be copied. */
export async function countArrivals(ports: LinkPorts, run: number, scope: Scope, order: ExecuteOrder): Promise<number> {
	const {ledger, control} = ports;
	if (ledger.watermark(scope) === undefined) return 0;
	const arrived = new Set<string>();
	const report = reportProgress(ports, scope);
	await discover(ports, {
		...{run, scope, mode: 'incremental', readWith: 'auto', stopping: control.stopping},
		decide(known, record) {
			const verdict = decide(known, record, order.rules);
			if (verdict.act === 'insert' && verdict.state === 'discovered') arrived.add(record.id);
			return verdict;
		},
		onRead: (rows, total) => report.reading(rows, total),
	});
	if (arrived.size === 0 || control.stopping.aborted || order.mostCopies === 0) return arrived.size;

	const abilities = await proveDestination(ports);
	await nameFiles(ports, run, {scope, keys: order.keys}, report);
	const {concurrency, bandwidth, failurePercent, mostCopies: limit} = order;
	const copying = {scope, limit, concurrency, bandwidth, failurePercent: failurePercent.backup};
	await withThreads(
		() => ports.openCopier(abilities),
		threads => copyFiles(ports, run, {...copying, threads}, report),
	);
	return arrived.size;
}
