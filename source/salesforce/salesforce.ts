/** The Salesforce port: signed in, pinned to one instance, patient with faults, sparing with API calls. */
import {MigrationError} from '../engine/failure.ts';
import type {ApiUsage, Clock, FieldDescription, Org, Salesforce} from '../engine/ports.ts';
import {countByAccount, readChangedAccounts} from './accounts.ts';
import {type ApiRequest, createCall, readJson} from './call.ts';
import {connectThrough} from './jsforce.ts';
import {type Patience, waits} from './patience.ts';
import {createQuery, type Query} from './query.ts';
import {resultRows as pageRows} from './read-bulk.ts';
import {createReader} from './reader.ts';
import {idFrom, isObject} from './record.ts';
import {createSessions, type Session} from './session.ts';
import type {SalesforceSettings} from './settings.ts';
import {asSignIn, firstSignIn, signInAgain} from './sign-in.ts';
import {checkedName} from './soql.ts';
import {createSend, type Send} from './transport.ts';

export type SalesforcePorts = {
	readonly clock: Clock;
	/** Told before each wait for Salesforce: why, and for how many ms. */
	readonly onWait?: Patience['onWait'];
	/** Ends waits early. */
	readonly signal?: AbortSignal;
	readonly send?: Send;
	/** Rows of one page of bulk results. */
	readonly resultRows?: number;
	readonly patience?: Pick<Patience, 'soon' | 'throttled' | 'short' | 'random'>;
};

/** Signs in and asks the org for its name. Throws `authentication-salesforce` where that fails. */
export async function createSalesforce(settings: SalesforceSettings, ports: SalesforcePorts): Promise<Salesforce> {
	const {clock, onWait, signal, send = createSend(), resultRows = pageRows} = ports;
	const {apiVersion: version, object, fields, apiReservePercent: reservePercent} = settings;
	checkNames(settings);
	const patience: Patience = {
		...waits,
		random: Math.random,
		...ports.patience,
		clock,
		...(onWait === undefined ? {} : {onWait}),
		...(signal === undefined ? {} : {signal}),
	};

	const first = await firstSignIn(settings, send, patience);
	const sessions = createSessions(first, said => signInAgain(settings, send, clock.now, said), clock);
	const call = createCall({send, sessions, patience, reservePercent});
	const query = createQuery(call, version);

	/** jsforce over `call`: its answers are read to their end and its JSON proved within the attempt. */
	const connect = (request: Pick<ApiRequest, 'what' | 'beyondReserve'>) =>
		connectThrough(
			({method, url, headers = {}, body}) =>
				call.ask(
					{...request, method: methodOf(method), path: url, headers, ...(body === undefined ? {} : {body})},
					async answer => {
						const text = JSON.stringify(await readJson(answer, request.what));
						return {...answer, text: async () => text};
					},
				),
			{version, instanceUrl: first.instanceUrl},
		);

	const org = await asSignIn(settings, () =>
		readOrg(query, first, settings.auth, () =>
			call.json({
				path: `/services/data/v${version}`,
				what: 'the resources of the API',
				beyondReserve: true,
				impatient: true,
			}),
		),
	);
	const reader = createReader({
		call,
		query,
		fetchByIds: async (name, ids, columns) => {
			const connection = await connect({what: `records of ${name} by Id`});
			return connection.retrieve(name, [...ids], {fields: [...columns]});
		},
		patience,
		clock,
		version,
		object,
		fields,
		resultRows,
	});
	const accountReading = {query, patience, object, fields};

	return {
		org,
		...reader,
		describe: async () => {
			const connection = await connect({what: `the description of ${object}`, beyondReserve: true});
			return readDescription(await connection.describe(object).catch(absentAs(object)), object);
		},
		changedAccounts: since => readChangedAccounts(accountReading, since),
		accounts: () => countByAccount(accountReading),
		usage: async () => {
			const known = call.usage();
			if (known !== undefined) return known;
			const connection = await connect({what: 'the limits of the org', beyondReserve: true});
			return readLimits(await connection.limits());
		},
		session: () => {
			const {instanceUrl, accessToken} = sessions.current();
			return {instanceUrl, accessToken};
		},
	};
}

function checkNames({object, fields}: SalesforceSettings): void {
	checkedName(object, 'salesforce.object');
	for (const [key, name] of Object.entries(fields)) checkedName(name, `salesforce.fields.${key}`);
}

const methodOf = (method: string): NonNullable<ApiRequest['method']> =>
	method === 'POST' || method === 'PATCH' || method === 'DELETE' ? method : 'GET';

async function readOrg(query: Query, session: Session, auth: string, resources: () => Promise<unknown>): Promise<Org> {
	const what = 'the query on Organization';
	const {rows} = await query('SELECT Id, Name, IsSandbox FROM Organization', {
		what,
		beyondReserve: true,
		impatient: true,
	});
	const row = rows[0];
	if (!isObject(row)) throw new MigrationError('salesforce-error', 'Salesforce did not say which org this is');
	return {
		orgId: idFrom(row.Id),
		orgName: typeof row.Name === 'string' ? row.Name : '',
		sandbox: row.IsSandbox === true,
		userId: session.userId === '' ? userOf(await resources()) : session.userId,
		instanceUrl: session.instanceUrl,
		auth,
	};
}

/** Sessions that we did not open do not say whose they are; the API's list of resources does. */
function userOf(resources: unknown): string {
	const identity = isObject(resources) ? resources.identity : undefined;
	const last = typeof identity === 'string' ? identity.split('/').at(-1) : undefined;
	return last !== undefined && /^005\w{12,15}$/u.test(last) ? idFrom(last) : '';
}

const absentAs = (object: string) => (error: unknown) => {
	const cause = error instanceof MigrationError ? error.cause : undefined;
	if (!isObject(cause) || cause.code !== 'NOT_FOUND') throw error;
	throw new MigrationError('salesforce-query', `There is no object ${object}, or this user may not see it`);
};

function readDescription(description: unknown, object: string) {
	if (!isObject(description) || !Array.isArray(description.fields)) {
		throw new MigrationError('salesforce-error', `Salesforce did not describe ${object}`);
	}
	const fields = new Map<string, FieldDescription>();
	for (const field of description.fields) {
		if (!isObject(field) || typeof field.name !== 'string') continue;
		const {name, type, length} = field;
		fields.set(name, {
			name,
			type: typeof type === 'string' ? type : '',
			length: typeof length === 'number' ? length : 0,
			updateable: field.updateable === true,
			filterable: field.filterable === true,
		});
	}
	return {updateable: description.updateable === true, fields};
}

function readLimits(limits: unknown): ApiUsage {
	const daily = isObject(limits) ? limits.DailyApiRequests : undefined;
	if (isObject(daily) && typeof daily.Max === 'number' && typeof daily.Remaining === 'number') {
		return {used: daily.Max - daily.Remaining, max: daily.Max};
	}
	throw new MigrationError('salesforce-error', 'Salesforce did not tell its limits');
}
