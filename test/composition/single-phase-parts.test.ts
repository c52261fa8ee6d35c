import {expect, test} from 'vitest';
import {begunFirst, partsOf, tellingPart} from '../../source/composition/single-phase-parts.ts';
import type {Config} from '../../source/config/schema.ts';
import type {StoredPlan} from '../../source/engine/ports/plans.ts';
import {started} from '../reports/events.ts';

const scopeOf = (...accounts: readonly string[]) => ({
	object: 'DocListEntry__c',
	filter: 'Active__c = true\n',
	accounts,
});
const part = (...accounts: readonly string[]) => ({scope: scopeOf(...accounts), test: null});
const [a, b, c, whole] = [part('a'), part('b'), part('c'), part()];

/** As the configuration names it. */
const now = {linkField: 'DocListEntry__c.Document__c'};
const plan = (accounts: readonly string[], change: Partial<StoredPlan> = {}): StoredPlan => ({
	id: 1,
	code: 'CUT-ABCD-2345',
	direction: 'cutover',
	state: 'executing',
	linkBase: 'https://docs.example/',
	// As the ledger stores it: without what stands around the filter.
	scope: {...scopeOf(...accounts), filter: 'Active__c = true'},
	createdAt: 0,
	startedAt: 0,
	summary: JSON.stringify({planId: 'CUT-ABCD-2345', classes: {}, linkProof: {}, ...now}),
	overruling: null,
	backupRun: 1,
	...change,
});

test('the account in whose midst a run was stopped comes first, the others as before', () => {
	expect(begunFirst([a, b, c], plan(['b']), now)).toEqual([b, a, c]);
	expect(begunFirst([a, b, whole], plan([]), now)).toEqual([whole, a, b]);
});

test('a plan that nobody has begun changes nothing', () => {
	expect(begunFirst([a, b], undefined, now)).toEqual([a, b]);
	expect(begunFirst([a, b], plan(['b'], {state: 'ready'}), now)).toEqual([a, b]);
});

test('what was begun and is none of the parts is refused, with the command that goes on with it', () => {
	expect(() => begunFirst([a, b], plan(['c']), now)).toThrow('Plan CUT-ABCD-2345 has been begun and is not done');
	const back = plan(['b'], {direction: 'rollback', code: 'BACK-ABCD-2345'});
	expect(() => begunFirst([a, b], back, now)).toThrow(
		expect.objectContaining({kind: 'refused', hint: expect.stringContaining('rollback --execute --confirm BACK-ABCD')}),
	);
});

test('an account is not gone on with in another field than it was begun in: before its files are copied, that is said', () => {
	const other = {linkField: 'DocListEntry__c.Backup__c'};
	expect(() => begunFirst([a, b], plan(['b']), other)).toThrow(
		expect.objectContaining({
			kind: 'refused',
			message: expect.stringContaining('is of links in DocListEntry__c.Document__c'),
			hint: expect.stringContaining('salesforce.fields.url back, then run the same command again'),
		}),
	);
});

test('only accounts under the filter are parts', async () => {
	const filter = 'Active__c = true';
	const config = {salesforce: {object: 'DocListEntry__c', filter}, migration: {withoutAccount: 'skip'}} as Config;
	const salesforce = {
		async *accounts(under?: string) {
			const ids = under === filter ? ['b'] : ['a', 'b', 'c'];
			yield [null, ...ids].map(id => ({id, name: id && `Account ${id}`, records: 1}));
		},
	};
	const {accounts, parts} = await partsOf(salesforce, config, false);
	expect([accounts, parts.map(({scope, name}) => [scope.accounts, name])]).toEqual([1, [[['b'], 'Account b']]]);
});

test('what begins in the midst of many accounts says which of them it is', () => {
	const said: unknown[] = [];
	const emit = tellingPart(event => void said.push(event), {number: 4, of: 27, account: 'Acme'});
	const begins = started({});
	const notice = {type: 'state', state: 'notice', reason: 'n'} as const;
	emit(begins);
	emit(notice);
	expect(said).toEqual([{...begins, part: {number: 4, of: 27, account: 'Acme'}}, notice]);
});
