import {expect, test} from 'vitest';
import {judgeAutomation} from '../../../source/composition/doctor/automation.ts';
import {examineHeld, judgeApprovals, judgeOwners} from '../../../source/composition/doctor/held.ts';
import {judgeSettings} from '../../../source/composition/doctor/settings.ts';
import type {BucketSettings, LifecycleRule} from '../../../source/engine/bucket-settings.ts';
import type {Gate} from '../../../source/engine/event.ts';
import {MigrationError} from '../../../source/engine/failure.ts';

const told = <T>(value: T) => ({told: true, value}) as const;
const careful: BucketSettings = {
	versioning: told('on'),
	publicAccessBlock: told('all'),
	publicPolicy: told(false),
	encryption: told('aws:kms'),
	lifecycle: told([]),
	objectLock: told(null),
	cors: told([]),
	serverTime: null,
};
const place = {prefix: 'uploads', linkProof: 'required'} as const;

const judged = (change: Partial<BucketSettings>, more: object = {}) =>
	new Map(judgeSettings({...careful, ...change}, {...place, ...more}).map(gate => [gate.gate, gate]));

const rule = (change: Partial<LifecycleRule>): LifecycleRule => ({
	id: 'tidy',
	prefix: '',
	narrowed: false,
	effect: 'deletes',
	when: 'after 30 days',
	...change,
});

test('hazard 60: missing versions are a note, with what to do', () => {
	expect(judged({}).get('versioning')).toEqual({type: 'gate', gate: 'versioning', holds: true, found: 'on'});
	expect(judged({versioning: told('suspended')}).get('versioning')).toMatchObject({holds: true, note: true});
});

test.each([
	['the whole bucket', {}, false],
	['a folder above ours', {prefix: 'up'}, false],
	['a folder of ours', {prefix: 'uploads/001'}, false],
	['another folder', {prefix: 'logs/'}, true],
	['old versions only', {effect: 'deletes-old-versions'}, true],
	['unfinished uploads', {effect: 'aborts-uploads'}, true],
	['an archive class', {effect: 'archives'}, false],
] as const)('hazard 60: a rule of the lifecycle for %s', (_, change, holds) => {
	expect(judged({lifecycle: told([rule(change)])}).get('lifecycle')?.holds).toBe(holds);
});

test('the finding names the rule, what it does, and when', () => {
	const found = judged({lifecycle: told([rule({prefix: 'uploads/'})])}).get('lifecycle');
	expect(found?.found).toBe('the rule "tidy" deletes files below uploads/ after 30 days');
});

test('hazard 64: a private bucket without a delivery domain is noted; with one it is as it should be', () => {
	expect(judged({}).get('public access')).toMatchObject({note: true, hint: expect.stringContaining('linkBase')});
	expect(judged({}, {linkBase: 'https://files.test'}).get('public access')?.note).toBeUndefined();
});

test('hazard 60: a public bucket is a finding where a delivery domain makes it needless, else a note', () => {
	const open = {publicPolicy: told(true)};
	expect(judged(open).get('public access')).toMatchObject({holds: true, note: true});
	expect(judged(open, {linkBase: 'https://files.test'}).get('public access')?.holds).toBe(false);
});

test('hazard 66: a bucket without CORS is noted, for viewers that fetch by script', () => {
	expect(judged({}).get('CORS')).toMatchObject({holds: true, note: true});
	expect(judged({cors: told(['https://org.test'])}).get('CORS')?.found).toBe('allows https://org.test');
});

test('what a store does not tell is never a finding, nor a note', () => {
	const why = {told: false, why: 'not told by this store'} as const;
	const gates = judgeSettings({...careful, versioning: why, lifecycle: why, publicPolicy: why, encryption: why}, place);
	const untold = gates.filter(({found}) => found === 'not told by this store');
	expect(untold).toHaveLength(4);
	expect(untold.every(({holds, note, untold}) => holds && untold === true && note === undefined)).toBe(true);
});

test('hazard 37: what Salesforce runs on a change is noted by name, and blocks nothing', () => {
	const gates = judgeAutomation(
		{triggers: ['Stamp', 'Audit'], flows: [], validationRules: [], historyTracked: true},
		{object: 'Doc__c', urlField: 'Url__c'},
	);
	expect(gates.every(({holds}) => holds)).toBe(true);
	expect(gates.filter(({note}) => note).map(({found}) => found)).toEqual([
		'2 active triggers: Stamp, Audit',
		'Url__c is tracked',
	]);
});

test('hazard 42: records that an approval holds are noted', () => {
	expect(judgeApprovals(12, 'Doc__c')).toMatchObject({
		holds: true,
		note: true,
		found: '12 records of Doc__c in approval',
		hint: expect.stringContaining('before phase 2'),
	});
	expect(judgeApprovals(0, 'Doc__c')).toMatchObject({holds: true, found: 'no record of Doc__c waits for one'});
	expect(judgeApprovals(0, 'Doc__c').note).toBeUndefined();
});

test('hazard 42: so are those whose owner is no longer active, where records have an owner', () => {
	expect(judgeOwners(1, 'Doc__c')).toMatchObject({holds: true, note: true, found: '1 record of inactive users'});
	expect(judgeOwners(0, 'Doc__c').note).toBeUndefined();
	expect(judgeOwners(null, 'Doc__c')).toMatchObject({found: 'records of Doc__c have no owner of their own'});
});

test('hazard 42: what Salesforce refuses to count is said, and the other is counted all the same', async () => {
	const gates: Gate[] = [];
	const refused = new MigrationError('salesforce-query', 'ProcessInstance is not supported');
	const org = {inApproval: () => Promise.reject(refused), ownersInactive: async () => 3};
	await examineHeld(org, {salesforce: {object: 'Doc__c', filter: ''}}, gate => gates.push(gate));
	expect(gates.map(({found}) => found)).toEqual([
		'not told: ProcessInstance is not supported',
		'3 records of inactive users',
	]);
	expect(gates.every(({holds, note}) => holds && note === true)).toBe(true);
});
