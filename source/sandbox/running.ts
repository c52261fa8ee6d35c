/** How `sandbox do` finds a running sandbox: a small file beside its configuration, for its owner's eyes only. */
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {writePrivately} from './configuration.ts';

export type Running = {readonly pid: number; readonly salesforce: string; readonly s3: string};

const fileIn = (directory: string) => join(directory, '.doclift-sandbox.json');

export function announce(directory: string, running: Running): void {
	writePrivately(fileIn(directory), `${JSON.stringify(running)}\n`);
}

/** Takes the file away, unless another sandbox has announced itself there since. */
export function withdraw(directory: string, {pid, salesforce}: Running): void {
	const there = readRunning(directory);
	if (there?.pid === pid && there.salesforce === salesforce) rmSync(fileIn(directory), {force: true});
}

/** Undefined where none has announced itself. It may have died since: only a request tells. */
export function readRunning(directory: string): Running | undefined {
	try {
		const {pid, salesforce, s3}: Readonly<Record<string, unknown>> = JSON.parse(
			readFileSync(fileIn(directory), 'utf8'),
		);
		if (typeof pid !== 'number' || typeof salesforce !== 'string' || typeof s3 !== 'string') return undefined;
		return {pid, salesforce, s3};
	} catch {
		return undefined;
	}
}
