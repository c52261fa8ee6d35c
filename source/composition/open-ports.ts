/** What every run has: Salesforce signed in, the buckets, the ledger; and the ground on which its orders are made. */
import type {BackupPorts} from '../engine/backup.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import type {Waiting} from '../storage/line.ts';
import {type Ground, urlFieldOf} from './backup-order.ts';
import {openBuckets} from './buckets.ts';
import {clock} from './clock.ts';
import {memoryMb} from './memory.ts';
import {openSalesforce} from './salesforce.ts';
import {whileOutOfReach} from './while-out-of-reach.ts';
import type {OpenRun} from './with-run.ts';

export type OpenPorts = {readonly salesforce: Salesforce; readonly ports: BackupPorts; readonly ground: Ground};

/** Throws what signing in throws, and `salesforce-query` where the org has no field for the URL. `waiting` is for further stores. */
export async function openPorts({
	config,
	command,
	file,
	stage,
	dryRun,
	closing,
}: OpenRun): Promise<OpenPorts & {readonly waiting: Waiting}> {
	const {emit, control} = stage;
	const {ledger, links} = file;
	const salesforce = await openSalesforce(config, {emit, signal: control.stopping, dryRun});
	const {fields} = await salesforce.describe();
	const ground = {config, command, urlField: urlFieldOf(config, fields), ours: ledger};
	const waiting = whileOutOfReach({emit, signal: control.stopping});
	const buckets = openBuckets(config, salesforce, {watch: stage.watch, ledger, ...waiting});
	closing.push(buckets.close);
	const ports = {salesforce, linkFields: salesforce, ledger, links, ...buckets, clock, emit, control, memoryMb};
	return {salesforce, ports, ground, waiting};
}
