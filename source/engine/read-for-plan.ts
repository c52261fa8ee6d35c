/** What a plan of a cut-over is made from: Salesforce and both buckets as they are now. */
import {mayHead, secondsByHead} from './compare-by-head.ts';
import {listCopies} from './compare-destination.ts';
import {compareSource} from './compare-source.ts';
import {decide} from './decide.ts';
import {discover} from './discover.ts';
import {MigrationError} from './failure.ts';
import {unsettledLinks} from './life.ts';
import type {CutOverPlanOrder, LinkPorts} from './link-run.ts';
import type {Comparison, PlanSummary} from './plan-summary.ts';
import type {Finding, HeldUrl} from './ports/candidates.ts';
import type {Report} from './progress.ts';
import {ListingStopped, type WatchListing, watchListings} from './watch-listings.ts';

/**
The whole scope, as at a full backup. It also notes links of ours that somebody has changed since, and finds those of ours
that a former plan has left unsettled: they go on from where they stand, which may be under an older link base.
*/
export async function readForPlan(
	ports: LinkPorts,
	run: number,
	order: CutOverPlanOrder,
	report: Report,
): Promise<boolean> {
	const {scope, readWith, rules} = order;
	const {links} = ports;
	const edited: Finding[] = [];
	const unsettled: HeldUrl[] = [];
	const note = () => {
		if (edited.length > 0) links.addFindings(run, edited.splice(0));
		if (unsettled.length > 0) links.findOurs(run, unsettled.splice(0));
	};
	const discovery = await discover(ports, {
		run,
		scope,
		mode: 'full',
		readWith,
		stopping: ports.control.stopping,
		acceptDeleted: false,
		decide(known, record) {
			const {id, url, deleted} = record;
			if (known !== undefined && !deleted) {
				if (known.link === 'switched' && (url === null || !rules.isOurs(id, url)))
					edited.push({recordId: id, finding: 'edited-by-user'});
				if (unsettledLinks.has(known.link) && url !== null) unsettled.push({recordId: id, url});
			}
			return decide(known, record, rules);
		},
		onRead(rows, total) {
			note();
			report.reading(rows, total);
		},
	});
	note();
	return discovery !== null;
}

/**
Both sides by listing: copies that have changed at the source, and copies that are gone from the destination or differ.
What may not be listed is to be asked about file by file: `head`; and `none` where that is not allowed either.
*/
export async function compareCopies(
	ports: LinkPorts,
	run: number,
	{scope, prefix, rules}: CutOverPlanOrder,
	report: Report,
): Promise<PlanSummary['compared']> {
	const otherwise = 'each file that is to be switched is asked for by itself';
	const watch = watchListings(report, ports.ledger.tally(scope).verified.count, ports.control.stopping);
	// Side by side: each waits for its own store most of the time.
	const [listed, found] = await Promise.allSettled([
		compareSource(ports, run, {scope, locate: rules.locate, otherwise, watch}),
		compareDestination(ports, run, {scope, prefix, otherwise, watch}),
	]);
	for (const one of [listed, found]) if (one.status === 'rejected') throw one.reason;
	return {
		source: listed.status === 'fulfilled' && listed.value ? 'listing' : 'head',
		destination: found.status === 'fulfilled' ? found.value : 'none',
	};
}

type DestinationOrder = Pick<CutOverPlanOrder, 'scope' | 'prefix'> & {
	readonly otherwise: string;
	readonly watch: WatchListing;
};

async function compareDestination(
	{links, destination, ledger, emit}: LinkPorts,
	run: number,
	{scope, prefix, otherwise, watch}: DestinationOrder,
): Promise<Comparison> {
	emit({type: 'state', state: 'comparing', reason: 'listing your bucket for copies that are gone or differ'});
	try {
		const pages = watch(listCopies({ledger, destination}), ({length}) => length);
		const {compared, absent, differs} = await links.compareDestination(run, scope, pages);
		const words = `${compared} copies compared with your bucket: ${absent} are gone, ${differs} differ`;
		emit({type: 'state', state: 'notice', reason: words});
		return 'listing';
	} catch (error) {
		// Of a plan that is not made.
		if (error instanceof ListingStopped) return 'none';
		if (!(error instanceof MigrationError) || error.kind !== 'upload-forbidden') throw error;
		if (!(await mayHead(destination, prefix))) return 'none';
		const {count} = ledger.tally(scope).verified;
		const reason = `your bucket may not be listed, so ${otherwise}: at most ${count} copies, about ${secondsByHead(count)} seconds`;
		emit({type: 'state', state: 'notice', reason});
		return 'head';
	}
}
