/** A sandbox in a process of its own, as `doclift sandbox` serves it, and what tests ask of it. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {InspectedObject} from '../../source/sandbox/buckets/inspect.ts';
import {type Ended, type Running, run, start} from './program.ts';

export type Sandbox = {
	readonly folder: string;
	readonly config: string;
	readonly salesforce: string;
	readonly s3: string;
	/** Starts `doclift …args --config …` against it, with `--json`. */
	readonly start: (...args: string[]) => Running;
	/** `doclift sandbox do …` */
	readonly act: (...args: string[]) => Promise<Ended>;
	/** A page of the control end points as JSON. */
	readonly ask: (server: 'org' | 'buckets', path: string) => Promise<unknown>;
	/** What lies in the destination, the probe object left out. */
	readonly stored: () => Promise<readonly InspectedObject[]>;
	readonly close: () => Promise<void>;
};

export async function openSandbox(...args: string[]): Promise<Sandbox> {
	const folder = await mkdtemp(join(tmpdir(), 'doclift-'));
	const {child, line, ended} = start(['sandbox', '--json', '--dir', folder, ...args]);
	const close = async () => {
		child.kill('SIGTERM');
		await ended;
		await rm(folder, {recursive: true, force: true});
	};
	const ready = await line(({type}) => type === 'sandbox').catch(async error => {
		await close();
		throw error;
	});
	const {config, salesforce, s3} = {
		config: String(ready.config),
		salesforce: String(ready.salesforce),
		s3: String(ready.s3),
	};

	return {
		folder,
		config,
		salesforce,
		s3,
		start: (...words) => start([...words, '--config', config, '--json']),
		act: (...words) => run(['sandbox', 'do', ...words, '--dir', folder, '--json']),
		ask: async (server, path) => (await fetch(`${server === 'org' ? salesforce : s3}${path}`)).json(),
		stored: async () => {
			const lines = await (await fetch(`${s3}/sandbox/objects?bucket=customer-archive`)).text();
			const objects = lines.split('\n').filter(line => line !== '');
			return objects.map((line): InspectedObject => JSON.parse(line)).filter(({key}) => !key.includes('/.doclift/'));
		},
		close,
	};
}
