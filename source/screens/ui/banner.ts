/** The line that never leaves: what this run does, to which org and bucket, and whether it is a test. */
import type {Org} from '../../engine/ports.ts';
import type {Model} from '../model.ts';
import {type Line, look, type Span} from './line.ts';

export function bannerLine(model: Model, {arrow}: {readonly arrow: string}): Line {
	const {run, data, configured} = model;
	const {started} = run;
	// Before a run of this session has said it, the plan knows: a ledger belongs to one org.
	const org = started?.org ?? data.plan?.summary.org;
	const bucket = started?.bucket ?? data.overview?.about.bucket ?? configured?.bucket ?? null;
	const orgId = data.overview?.about.orgId ?? null;
	const test = started
		? started.test
			? `${started.test.accountName} (${started.test.accountId})`
			: null
		: (configured?.testAccount ?? null);
	return [
		look(`${directionOf(model)}  `, 'title'),
		...(test === null ? [] : [look(' TEST ', 'test'), ' ']),
		...(org ? orgSpans(org) : unnamed(orgId)),
		look(` ${arrow} `, 'dim'),
		bucket === null ? look('no bucket yet', 'dim') : look(bucket, 'strong'),
		...(test === null ? [] : [look(`  only ${test}`, 'warning')]),
		...((started?.dryRun && started.command === 'backup') || configured?.dryRun ? [look('  dry run', 'warning')] : []),
	];
}

export const orgSpans = ({orgName, sandbox}: Pick<Org, 'orgName' | 'sandbox'>): readonly Span[] => [
	look(sandbox ? ' SANDBOX ' : ' PRODUCTION ', sandbox ? 'good' : 'production'),
	' ',
	look(orgName, 'strong'),
];

const unnamed = (orgId: string | null): readonly Span[] =>
	orgId === null
		? [look('no org yet', 'dim')]
		: [look('PRODUCTION or a sandbox?', 'warning'), look(`  org ${orgId}`, 'dim')];

/** The two verbs that change Salesforce, in the words of the commands; else what is at work. */
export function directionOf({run, data, overlay, connection}: Model): string {
	if (overlay?.kind === 'dialog' && overlay.dialog.kind === 'execute') return wordOf(overlay.dialog.plan.direction);
	const {started} = run;
	if (connection.state !== 'none' && started !== null) {
		if (started.command === 'backup') return 'BACKUP';
		const rollback = started.command === 'rollback';
		return started.dryRun ? (rollback ? 'PLAN ROLL BACK' : 'PLAN') : wordOf(rollback ? 'rollback' : 'cutover');
	}
	if (data.plan?.state === 'executing') return wordOf(data.plan.direction);
	return 'DOCLIFT';
}

const wordOf = (direction: 'cutover' | 'rollback'): string => (direction === 'cutover' ? 'CUT OVER' : 'ROLL BACK');
