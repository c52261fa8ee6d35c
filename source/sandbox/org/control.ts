/**
What a user does to the world, told over HTTP: `POST /sandbox/do {"verb": …}`. The verbs are the same words that
`doclift sandbox do` takes.
*/
import {actionNames, isAction} from '../fault-file.ts';
import type {FaultRule, Faults} from '../faults.ts';
import type {RecordEdit, World} from '../world.ts';
import {type Answer, answerJson} from './answer.ts';
import {notFound} from './refusal.ts';
import {type Request, readJson} from './request.ts';

type Told = Readonly<Record<string, unknown>>;
type Verb = (told: Told, org: {readonly world: World; readonly faults: Faults}) => object;

const textOf = (told: Told, name: string): string => {
	const value = told[name];
	if (typeof value !== 'string' || value === '') throw new TypeError(`"${name}" is missing`);
	return value;
};

const editable = [
	'Name',
	'Document__c',
	'Account__c',
	'Type_Current__c',
	'Parent_Folder__c',
	'Identifier__c',
	'ContentVersionId__c',
	'DocType__c',
	'ApplicableYear__c',
	'PageCount__c',
];

function fieldsOf(told: Told): RecordEdit {
	const {fields = {}} = told;
	if (typeof fields !== 'object' || fields === null) throw new TypeError('"fields" is no object');
	for (const [name, value] of Object.entries(fields)) {
		if (!editable.includes(name)) throw new TypeError(`A user cannot change ${name}; there are ${editable.join(', ')}`);
		const numeric = name === 'ApplicableYear__c' || name === 'PageCount__c';
		if (value !== null && typeof value !== (numeric ? 'number' : 'string'))
			throw new TypeError(`${name} cannot be ${JSON.stringify(value)}`);
	}
	return fields;
}

const verbs: Readonly<Record<string, Verb>> = {
	edit: (told, {world}) => ({record: world.edit(textOf(told, 'id'), fieldsOf(told))}),
	delete: (told, {world}) => {
		world.remove(textOf(told, 'id'));
		return {record: world.find(textOf(told, 'id'))};
	},
	undelete: (told, {world}) => {
		world.undelete(textOf(told, 'id'));
		return {record: world.find(textOf(told, 'id'))};
	},
	add: (told, {world}) => {
		const count = told.count ?? 1;
		if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
			throw new TypeError('"count" is no whole number');
		const records = Array.from({length: count}, () => world.add(fieldsOf(told)));
		return {record: records[0], ids: records.map(({Id}) => Id)};
	},
	'rename-account': (told, {world}) => {
		world.renameAccount(textOf(told, 'id'), textOf(told, 'name'));
		return {account: world.account(textOf(told, 'id'))};
	},
	'change-file': (told, {world}) => ({object: world.changeObject(world.sourceBucket, textOf(told, 'key'))}),
	'remove-file': (told, {world}) => {
		world.removeObject(world.sourceBucket, textOf(told, 'key'));
		return {};
	},
	'close-vendor': (_told, {world}) => {
		world.closeVendor();
		return {};
	},
	'expire-session': (_told, {world}) => {
		world.expireSessions();
		return {};
	},
	fault: (told, {faults}) => {
		faults.add(ruleOf(told.rule));
		return {};
	},
};

function ruleOf(value: unknown): FaultRule {
	const rule: Told = typeof value === 'object' && value !== null ? {...value} : {};
	const {side, action} = rule;
	if (side !== 'org' && side !== 'bucket') throw new TypeError('"side" is org or bucket');
	if (!isAction(action)) throw new TypeError(`"action" is one of ${actionNames}`);
	return {side, action, ...textsOf(rule), ...numbersOf(rule)};
}

function textsOf({op, match}: Told): Pick<FaultRule, 'op' | 'match'> {
	return {...(typeof op === 'string' ? {op} : {}), ...(typeof match === 'string' ? {match} : {})};
}

function numbersOf(rule: Told): Pick<FaultRule, 'after' | 'times' | 'every' | 'ms' | 'forMs'> {
	return Object.fromEntries(
		['after', 'times', 'every', 'ms', 'forMs'].flatMap(name =>
			typeof rule[name] === 'number' ? [[name, rule[name]]] : [],
		),
	);
}

/** Does what is told. What cannot be done is a 400 that says why. */
function obey(told: unknown, org: {readonly world: World; readonly faults: Faults}): Answer {
	const order: Told = typeof told === 'object' && told !== null ? {...told} : {};
	const verb = typeof order.verb === 'string' && Object.hasOwn(verbs, order.verb) ? verbs[order.verb] : undefined;
	if (!verb) return answerJson({ok: false, error: `The verb is one of ${Object.keys(verbs).join(', ')}`}, 400);
	try {
		return answerJson({ok: true, ...verb(order, org)});
	} catch (error) {
		if (error instanceof RangeError || error instanceof TypeError)
			return answerJson({ok: false, error: error.message}, 400);
		throw error;
	}
}

/** The sandbox's own end points: what was asked of the org, what a backup must find, and what a user does. */
export function control(
	{method, path, query, body}: Request,
	world: World,
	faults: Faults,
	requests: () => Readonly<Record<string, number>>,
): Answer {
	if (method === 'POST' && path === '/sandbox/do') return obey(readJson(body), {world, faults});
	if (method === 'GET' && path === '/sandbox/requests') return answerJson(requests());
	if (method === 'GET' && path === '/sandbox/census') {
		const accounts = query.getAll('account');
		const withoutAccount = query.get('withoutAccount') === 'copy' ? 'copy' : 'skip';
		return answerJson(world.census({withoutAccount, ...(accounts.length > 0 ? {accounts} : {})}));
	}
	throw notFound();
}
