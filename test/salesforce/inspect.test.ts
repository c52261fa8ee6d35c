import {expect, test} from 'vitest';
import {startSandbox} from './sandbox.ts';

const small = {records: 300, accounts: 3};

test('hazard 37: names what Salesforce runs when a record changes', async () => {
	const automation = {triggers: ['Stamp', 'Audit'], flows: ['Notify_owner'], tracked: ['Document__c']};
	const {open} = await startSandbox({...small, org: {automation}});
	expect(await (await open()).automation()).toEqual({
		triggers: ['Audit', 'Stamp'],
		flows: ['Notify_owner'],
		validationRules: ['Locked_documents_stay'],
		historyTracked: true,
	});
});

test('a user who may not see the setup gets a refusal, not an empty answer', async () => {
	const {open} = await startSandbox({...small, org: {automation: {hidden: true}}});
	const salesforce = await open();
	await expect(salesforce.automation()).rejects.toMatchObject({kind: 'salesforce-query'});
	await expect(salesforce.sharing()).rejects.toMatchObject({kind: 'salesforce-query'});
});

test.each([
	[{}, {model: 'ReadWrite', viewAll: false}],
	[{sharing: {model: 'Private'}}, {model: 'Private', viewAll: false}],
	[{sharing: {model: 'Private', viewAll: 'object'}}, {model: 'Private', viewAll: true}],
	[{sharing: {model: 'ControlledByParent', viewAll: 'data'}}, {model: 'ControlledByParent', viewAll: true}],
] as const)('says whether the user sees all records: %o', async (permissions, told) => {
	const {open} = await startSandbox({...small, org: {permissions}});
	expect(await (await open()).sharing()).toEqual(told);
});

test('hazard 42: counts the records that an approval holds, and those whose owner has left', async () => {
	const {world} = await startSandbox(small);
	const [first, second, third] = [0, 1, 2].map(row => world.record(row).Id);
	const {open} = await startSandbox({
		...small,
		org: {
			automation: {inApproval: [first, second].flatMap(id => id ?? [])},
			permissions: {ownerLeft: id => id === third},
		},
	});
	const salesforce = await open();
	expect(await salesforce.inApproval()).toBe(2);
	expect(await salesforce.ownersInactive('')).toBe(1);
	expect(await salesforce.ownersInactive("Name = 'no such name'")).toBe(0);
	const nobody = await (await startSandbox(small)).open();
	expect([await nobody.inApproval(), await nobody.ownersInactive('')]).toEqual([0, 0]);
});

test('hazard 40: says how long the session lasts, whatever this machine believes the time to be', async () => {
	const {open} = await startSandbox({...small, now: Date.UTC(2031, 4, 1), org: {sessionMs: 2 * 3_600_000}});
	expect(await (await open()).sessionSecondsLeft()).toBeCloseTo(7200, -1);
});

test('lists the versions of the API, oldest first', async () => {
	const {open} = await startSandbox(small);
	const versions = await (await open()).apiVersions();
	expect(versions[0]).toBe('31.0');
	expect(versions).toContain('64.0');
});

test('hazard 33: samples other fields of the oldest and the newest records, each record once', async () => {
	const {open, world} = await startSandbox(small);
	const {records, fields} = await (await open()).sampleFields(['Identifier__c'], '', 40);
	expect(records).toBe(80);
	const [first] = fields[0]?.values ?? [];
	expect(first?.url).toMatch(/^https?:/);
	const all = await (await open()).sampleFields(['Identifier__c'], "Type_Current__c = 'Document'", 1000);
	expect(all.records).toBe(world.count(one => one.Type_Current__c === 'Document' && !!one.Document__c));
});

test('samples records whose URL is a long text, which no condition may name', async () => {
	const {open} = await startSandbox({...small, org: {longTexts: ['Document__c']}});
	const salesforce = await open();
	await expect(
		salesforce.count({object: 'DocListEntry__c', filter: 'Document__c != null', accounts: []}),
	).rejects.toThrow(/can not be filtered/);
	const {records, fields} = await salesforce.sampleFields(['Identifier__c'], '', 40);
	expect(records).toBe(80);
	expect(fields[0]?.values.some(({url}) => url !== null)).toBe(true);
});
