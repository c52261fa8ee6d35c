/** A small world behind a running org, and a client that knows nothing of doclift's own. */
import {onTestFinished} from 'vitest';
import {createFaults, type FaultRule, type Faults} from '../../../source/sandbox/faults.ts';
import {createOrg, defaultApp, type Org, type OrgOptions} from '../../../source/sandbox/org/org.ts';
import {createWorld} from '../../../source/sandbox/world/create.ts';
import type {World, WorldOptions} from '../../../source/sandbox/world.ts';

export const version = '64.0';

export type Reply = {readonly status: number; readonly headers: Headers; readonly text: string; readonly json: unknown};
export type Rows = {
	readonly totalSize: number;
	readonly done: boolean;
	readonly nextRecordsUrl?: string;
	readonly records: ReadonlyArray<Readonly<Record<string, unknown>>>;
};

export type Client = {
	readonly world: World;
	readonly org: Org;
	readonly faults: Faults;
	readonly token: string;
	readonly ask: (path: string, init?: RequestInit) => Promise<Reply>;
	readonly send: (method: string, path: string, body: unknown) => Promise<Reply>;
	readonly query: (soql: string, path?: string) => Promise<Rows>;
	/** All pages of a query. */
	readonly all: (soql: string) => Promise<Rows['records']>;
};

type Options = Partial<WorldOptions> & {
	readonly rules?: readonly FaultRule[];
	readonly org?: Omit<OrgOptions, 'world' | 'faults'>;
};

export async function signIn(url: string): Promise<string> {
	const form = {
		grant_type: 'client_credentials',
		client_id: defaultApp.clientId,
		client_secret: defaultApp.clientSecret,
	};
	const answer: unknown = await (
		await fetch(`${url}/services/oauth2/token`, {method: 'POST', body: new URLSearchParams(form)})
	).json();
	return String(field(answer, 'access_token'));
}

/** A field of an answer whose shape the test knows. */
export const field = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

export const data = (path: string): string => `/services/data/v${version}${path}`;

export async function start({rules = [], org: orgOptions, ...options}: Options = {}): Promise<Client> {
	const world = createWorld({seed: 7, records: 600, accounts: 20, ...options});
	const faults = createFaults(rules);
	const org = await createOrg({world, faults, ...orgOptions});
	onTestFinished(() => org.close());
	const token = await signIn(org.url);

	const ask = async (path: string, init: RequestInit = {}): Promise<Reply> => {
		const headers = {authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers};
		const answer = await fetch(path.startsWith('http') ? path : org.url + path, {...init, headers});
		const text = await answer.text();
		const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
		return {status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined};
	};
	const query = async (soql: string, path = data('/query')): Promise<Rows> => {
		const {status, json, text} = await ask(`${path}?q=${encodeURIComponent(soql)}`);
		if (status !== 200) throw new Error(text);
		return json as Rows;
	};

	return {
		world,
		org,
		faults,
		token,
		ask,
		query,
		send: (method, path, body) => ask(path, {method, body: JSON.stringify(body)}),
		all: async soql => {
			let page = await query(soql);
			const records = [...page.records];
			while (page.nextRecordsUrl !== undefined) {
				page = (await ask(page.nextRecordsUrl)).json as Rows;
				records.push(...page.records);
			}
			return records;
		},
	};
}

/** A condition of SOQL on the numbers of the records, as the world knows them. */
export const indexes = (world: World, holds: (index: number) => boolean = () => true): number[] =>
	Array.from({length: world.size()}, (_, index) => index).filter(holds);
