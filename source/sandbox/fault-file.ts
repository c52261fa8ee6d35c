/** Fault rules as a person writes them: a JSON array in a file. */
import type {FaultAction, FaultRule} from './faults.ts';
import {bucketOperations, orgOperations} from './operations.ts';

const actions: Readonly<Record<FaultAction, true>> = {
	unavailable: true,
	'unavailable-html': true,
	'server-error': true,
	'unknown-error': true,
	reset: true,
	'no-headers': true,
	truncate: true,
	stall: true,
	trickle: true,
	flip: true,
	'short-chunked': true,
	'html-ok': true,
	'lose-reply': true,
	forbidden: true,
	expire: true,
	change: true,
	'error-in-200': true,
	limit: true,
	locator: true,
	'query-timeout': true,
	'fail-job': true,
	'lose-row': true,
	'repeat-row': true,
	slow: true,
};

export const isAction = (value: unknown): value is FaultAction =>
	typeof value === 'string' && Object.hasOwn(actions, value);

export const actionNames = Object.keys(actions).join(', ');

const operations: Readonly<Record<FaultRule['side'], readonly string[]>> = {
	org: orgOperations,
	bucket: bucketOperations,
};

const texts = ['op', 'match'] as const;
const numbers = ['after', 'times', 'every', 'ms', 'forMs'] as const;

/** Throws a `TypeError` that names the rule, counted from 1, and what is wrong with it. */
export function readFaultRules(text: string): readonly FaultRule[] {
	let rules: unknown;
	try {
		rules = JSON.parse(text);
	} catch (error) {
		throw new TypeError('The faults are no JSON', {cause: error});
	}
	if (!Array.isArray(rules)) throw new TypeError('The faults must be a JSON array of rules');
	return rules.map((rule: unknown, index) => readRule(rule, index + 1));
}

function readRule(value: unknown, place: number): FaultRule {
	const wrong = (what: string) => new TypeError(`Fault ${place}: ${what}`);
	if (typeof value !== 'object' || value === null) throw wrong('must be an object');
	const {side, action, ...rest}: Readonly<Record<string, unknown>> = {...value};
	if (side !== 'org' && side !== 'bucket') throw wrong('"side" must be org or bucket');
	if (!isAction(action)) throw wrong(`"action" must be one of ${actionNames}`);
	const {op} = rest;
	// A rule for an operation that never comes would test nothing, and nobody would see it.
	if (typeof op === 'string' && !operations[side].includes(op)) {
		throw wrong(`"op" ${JSON.stringify(op)} is no operation of the ${side}; it knows ${operations[side].join(', ')}`);
	}
	const limits: Record<string, string | number> = {};
	for (const [name, limit] of Object.entries(rest)) {
		if (texts.some(one => one === name) && typeof limit === 'string') limits[name] = limit;
		else if (numbers.some(one => one === name) && typeof limit === 'number') limits[name] = limit;
		else throw wrong(`"${name}" is no part of a rule, or not of the right kind`);
	}
	return {side, action, ...limits};
}
