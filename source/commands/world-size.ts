/** The flags that say how large a sandbox's world is, and what goes wrong in it: those of `sandbox` and of `demo`. */
import {readFileSync} from 'node:fs';
import type {Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import type {FaultRule} from '../sandbox/faults.ts';
import type {SandboxOptions} from '../sandbox/serve.ts';
import {written} from './arguments.ts';

export const sizeFlags = {
	records: {type: 'number'},
	accounts: {type: 'number'},
	seed: {type: 'number'},
	latency: {type: 'number'},
	faults: {type: 'string'},
} as const;

/** What the flags say of the world. Throws `usage` for a number that is none. */
export async function worldSize({flags}: Pick<Invocation, 'flags'>): Promise<Omit<SandboxOptions, 'directory'>> {
	const faults = typeof flags.faults === 'string' ? await readFaults(flags.faults) : undefined;
	const records = whole(flags, 'records', 0);
	const accounts = whole(flags, 'accounts', 1);
	const seed = whole(flags, 'seed', 0);
	const latencyMs = whole(flags, 'latency', 0);
	return {
		...(records !== undefined && {records}),
		...(accounts !== undefined && {accounts}),
		...(seed !== undefined && {seed}),
		...(latencyMs !== undefined && {latencyMs}),
		...(faults !== undefined && {faults}),
	};
}

/** A flag's whole number, undefined where it was not given. Throws `usage` for anything else. */
export function whole(flags: Invocation['flags'], name: string, least: number): number | undefined {
	const value = flags[name];
	if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)) return value;
	const flag = written(name);
	throw new MigrationError('usage', `${flag} takes a whole number, ${least} or more`, {
		hint: `Such as \`doclift sandbox ${flag} ${least + 10}\`.`,
	});
}

async function readFaults(path: string): Promise<readonly FaultRule[]> {
	const {readFaultRules} = await import('../sandbox/fault-file.ts');
	try {
		return readFaultRules(readFileSync(path, 'utf8'));
	} catch (error) {
		const message = messageOf(error);
		throw new MigrationError('usage', `--faults ${path}: ${message}`, {
			cause: error,
			hint: 'Such as [{"side": "bucket", "op": "GetObject", "action": "truncate", "times": 3}].',
		});
	}
}
