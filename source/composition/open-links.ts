/** The ports of a run that plans or changes links: everything that a backup has, and the way to the links themselves. */
import type {LinkPorts} from '../engine/link-run.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import {urlFieldOf} from './backup-order.ts';
import {openBuckets} from './buckets.ts';
import {clock} from './clock.ts';
import {createKeepsakes} from './keepsakes.ts';
import type {Ground} from './link-order.ts';
import {openSalesforce} from './salesforce.ts';
import {openUserLinks} from './user-links.ts';
import {whileOutOfReach} from './while-out-of-reach.ts';
import {memoryMb, type OpenRun} from './with-run.ts';

export type OpenLinks = {readonly salesforce: Salesforce; readonly ports: LinkPorts; readonly ground: Ground};

const opened = new WeakMap<OpenRun, Promise<OpenLinks>>();

/** Signs in once a run, however often it is asked for. */
export function openLinks(run: OpenRun): Promise<OpenLinks> {
	const known = opened.get(run) ?? open(run);
	opened.set(run, known);
	return known;
}

async function open({config, command, file, stage, dryRun, closing}: OpenRun): Promise<OpenLinks> {
	const {emit, control} = stage;
	const {ledger, links} = file;
	const salesforce = await openSalesforce(config, {emit, signal: control.stopping, dryRun});
	const {fields: described} = await salesforce.describe();
	const waiting = whileOutOfReach({emit, signal: control.stopping});
	const buckets = openBuckets(config, salesforce, {watch: stage.watch, ...waiting});
	closing.push(buckets.close);
	const {openLink, close} = openUserLinks(config);
	closing.push(close);
	return {
		salesforce,
		ports: {
			salesforce,
			fields: salesforce,
			ledger,
			links,
			openLink,
			keepsakes: createKeepsakes(config, file, waiting),
			...buckets,
			clock,
			emit,
			control,
			memoryMb,
		},
		ground: {config, command, urlField: urlFieldOf(config, described), ours: ledger},
	};
}
