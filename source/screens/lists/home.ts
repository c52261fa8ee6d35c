/** What can be done next, in the order in which it makes sense. */
import {isOfLinks} from '../../engine/error-class.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {counted} from '../../reports/numbers.ts';
import {isBusy, type Model, type Screen} from '../model.ts';
import {isOpen, isWholeWayBack, refusedNow} from '../open-plan.ts';
import type {Column} from '../ui/table.tsx';
import {type Listing, listingOf} from './listing.ts';

export type MenuItem = {
	readonly name: string;
	readonly does: string;
	/** Why it cannot be done now; null where it can. */
	readonly not: string | null;
	readonly act:
		| {readonly kind: 'go'; readonly screen: Screen}
		| {readonly kind: 'launch'; readonly args: readonly string[]}
		| {readonly kind: 'cut-over'}
		| {readonly kind: 'rollback'}
		| {readonly kind: 'execute'; readonly plan: PlanSurvey};
};

const columns: ReadonlyArray<Column<MenuItem>> = [
	{title: '', width: 32, text: ({name}) => name, look: ({not}) => (not === null ? 'strong' : 'dim')},
	{title: '', width: 10, grows: true, from: 60, text: ({does, not}) => not ?? does, look: () => 'dim'},
];

export function homeListing(model: Model): Listing<MenuItem> {
	const items = menu(model);
	return listingOf(items, items.length, {columns, keyOf: ({name}) => name, empty: ''});
}

const show = (name: string, does: string, screen: Screen): MenuItem => ({
	name,
	does,
	not: null,
	act: {kind: 'go', screen},
});

function menu(model: Model): readonly MenuItem[] {
	const {data, configured, run} = model;
	const busy = isBusy(model);
	const unconfigured = configured === null ? 'there is no configuration yet: doclift init writes one' : null;
	const not = busy ? 'a run is at work' : unconfigured;
	const start = (name: string, args: readonly string[], does: string, reason: string | null = null): MenuItem => ({
		name,
		does,
		not: not ?? reason,
		act: {kind: 'launch', args},
	});
	const unread = data.overview?.about.discovered === false;
	const everything = start('Back up everything', ['backup', '--full'], 'read every record, copy what is not proved');
	const unreadNot = unread ? 'everything is read first' : null;
	const words = 'finish, try again, take what is new';
	const rest = start('Back up what is new or failed', ['backup', '--incremental'], words, unreadNot);
	const begun = data.plan?.state === 'executing' ? `plan ${data.plan.planId} has been begun and is not done` : null;
	const watch = run.started === null ? 'Watch the run' : `Watch run ${run.started.runId}`;
	return [
		...(busy ? [show(watch, 'it goes on without this console, too', 'overview')] : []),
		...(isOpen(data.plan) ? planItems(data.plan, not ?? refusedNow(model, data.plan)?.message ?? null) : []),
		...(unread ? [everything, rest] : [rest, everything]),
		start('Plan the cut-over', ['migrate', '--dry-run'], 'every read and check; changes nothing', begun),
		...wayBack(model, unconfigured),
		show('Overview', 'throughput, errors, accounts, count proof', 'overview'),
		show('Accounts', 'what is done and open, account by account', 'accounts'),
		show('Errors', 'what needs somebody, and what to do next', 'errors'),
		show('Log', 'what the newest run has said', 'log'),
	];
}

/** A rollback never waits: where a run is at work it offers to stop it. */
function wayBack(model: Model, not: string | null): readonly MenuItem[] {
	const {overview, plan} = model.data;
	// What was refused on its way back is no longer counted as switched, and still leads to the bucket.
	const refused = (overview?.errorClasses ?? []).filter(isOfLinks);
	const ours = refused.reduce((sum, one) => sum + one.ours, overview?.links.switched ?? 0);
	const begun = plan?.direction === 'rollback' && plan.state === 'executing';
	if (ours === 0 || begun || isWholeWayBack(model, plan)) return [];
	const does = `plans the way back of all ${counted(ours, 'link')}, then asks`;
	return [{name: 'Roll back everything...', does, not, act: {kind: 'rollback'}}];
}

function planItems(plan: PlanSurvey, not: string | null): readonly MenuItem[] {
	const {planId, direction, state, changes} = plan;
	const review = show(`Review plan ${planId}`, `${counted(changes, 'change')}, old and new link of each`, 'plan');
	const asks = "shows the counts, then asks for the plan's id";
	const begun = state === 'executing';
	if (direction === 'rollback') {
		const name = begun ? 'Go on rolling back...' : `Roll back by ${planId}...`;
		const back: MenuItem = {name, does: asks, not, act: {kind: 'execute', plan}};
		return begun ? [back, review] : [review, back];
	}
	const cut: MenuItem = {name: `${begun ? 'Go on cutting' : 'Cut'} over...`, does: asks, not, act: {kind: 'cut-over'}};
	return begun ? [cut, review] : [review, cut];
}
