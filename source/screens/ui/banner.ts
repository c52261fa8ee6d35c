/** The line that never leaves: what this run does, to which org and bucket, and whether it is a test. */
import type {Model} from '../model.ts';
import {type Line, look, type Span} from './line.ts';

export function bannerLine(model: Model, {arrow}: {readonly arrow: string}): Line {
	const {run, data, configured} = model;
	const {started} = run;
	const org = started?.org;
	const bucket = started?.bucket ?? data.overview?.about.bucket ?? configured?.bucket ?? null;
	const orgId = data.overview?.about.orgId ?? null;
	const test = started
		? started.test
			? `${started.test.accountName} (${started.test.accountId})`
			: null
		: (configured?.testAccount ?? null);
	const kind: readonly Span[] = org
		? [look(org.sandbox ? ' SANDBOX ' : ' PRODUCTION ', org.sandbox ? 'good' : 'production'), ' ']
		: [];
	return [
		look(`${directionOf(model)}  `, 'title'),
		...(test === null ? [] : [look(' TEST ', 'test'), ' ']),
		...kind,
		org ? look(org.orgName, 'strong') : look(orgId === null ? 'no org yet' : `org ${orgId}`, 'dim'),
		look(` ${arrow} `, 'dim'),
		bucket === null ? look('no bucket yet', 'dim') : look(bucket, 'strong'),
		...(test === null ? [] : [look(`  only ${test}`, 'warning')]),
		...((started?.dryRun && started.command === 'backup') || configured?.dryRun ? [look('  dry run', 'warning')] : []),
	];
}

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
