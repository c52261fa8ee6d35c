/** The Salesforce port: signed in, pinned to one instance, patient with faults, sparing with API calls. */
import type {Inspection} from '../engine/inspection.ts';
import type {Clock} from '../engine/ports/clock.ts';
import type {LinkFields} from '../engine/ports/link-fields.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import {countByAccount, fileConditions, readChangedAccounts} from './accounts.ts';
import {type ApiRequest, createCall, readJson} from './call.ts';
import {createInspection} from './inspect.ts';
import {connectThrough} from './jsforce.ts';
import {createLinkFields} from './link-fields.ts';
import {absentAs, readDescription, readLimits, readOrg} from './org.ts';
import {type Patience, waits} from './patience.ts';
import {createQuery} from './query.ts';
import type {WayOut} from './reach.ts';
import {resultRows as pageRows} from './read-bulk.ts';
import {createReader} from './reader.ts';
import {createSessions} from './session.ts';
import type {SalesforceSettings} from './settings.ts';
import {asSignIn, firstSignIn, signInAgain} from './sign-in.ts';
import {checkedName} from './soql.ts';
import {createSend, type Send, timeLimits} from './transport.ts';

export type SalesforcePorts = {
	readonly clock: Clock;
	/** Told before each wait for Salesforce: why, and for how many ms. */
	readonly onWait?: Patience['onWait'];
	/** Ends waits early. */
	readonly signal?: AbortSignal;
	readonly send?: Send;
	readonly wayOut?: WayOut;
	/** Rows of one page of bulk results. */
	readonly resultRows?: number;
	readonly patience?: Pick<Patience, 'soon' | 'throttled' | 'short' | 'random'>;
};

/** Signs in and asks the org for its name. Throws `authentication-salesforce` where that fails. */
export async function createSalesforce(
	settings: SalesforceSettings,
	ports: SalesforcePorts,
): Promise<Salesforce & LinkFields & Inspection> {
	const {clock, onWait, signal, wayOut, resultRows = pageRows} = ports;
	const {send = createSend(timeLimits, wayOut)} = ports;
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

	const askResources = (impatient: boolean) =>
		call.json({path: `/services/data/v${version}`, what: 'the resources of the API', beyondReserve: true, impatient});
	const org = await asSignIn(settings, () => readOrg(query, first, settings.auth, () => askResources(true)));
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
	const describe = async () => {
		const connection = await connect({what: `the description of ${object}`, beyondReserve: true});
		return readDescription(await connection.describe(object).catch(absentAs(object)), object);
	};

	return {
		org,
		...reader,
		...createInspection({call, query, object, urlField: fields.url, userId: org.userId, describe}),
		...createLinkFields(call, {version, object, urlField: fields.url}),
		describe,
		changedAccounts: since => readChangedAccounts(accountReading, since),
		async *accounts(filter = '', only) {
			const further = only === 'files' ? fileConditions(fields, (await describe()).fields) : [];
			yield* countByAccount(accountReading, [filter, ...further]);
		},
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
		renewSession: async refused => {
			if (sessions.current().accessToken !== refused) return;
			// It has served those who ask here, though no call of the port: it ended, it was not refused from the start.
			sessions.accepted(refused);
			// Whoever refuses it may mean something else. Where it has ended, the call itself signs in again.
			await askResources(false);
		},
	};
}

function checkNames({object, fields}: SalesforceSettings): void {
	checkedName(object, 'salesforce.object');
	for (const [key, name] of Object.entries(fields)) checkedName(name, `salesforce.fields.${key}`);
}

const methodOf = (method: string): NonNullable<ApiRequest['method']> =>
	method === 'POST' || method === 'PATCH' || method === 'DELETE' ? method : 'GET';
