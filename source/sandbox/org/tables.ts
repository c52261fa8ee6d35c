/** The org's objects as tables over the world. */

import {accountPrefix} from '../world/accounts.ts';
import {recordPrefix} from '../world/records.ts';
import type {RecordField, World, WorldAccount} from '../world.ts';
import {type AutomationSetup, approvalTable, authSession, automationTables} from './automation.ts';
import {flag, tableOf, text} from './setup-table.ts';
import {type Sharing, sharingTables} from './sharing.ts';
import {field, fixed, rangeOf, rowsOf, simpleTable, singleRow} from './simple-table.ts';
import {type Bounds, byName, type Candidates, type Cell, type Field, type Table} from './table.ts';

export const recordObject = 'DocListEntry__c';

const systemFields: readonly Field[] = [
	field('Id', 'Record ID', 'id', fixed),
	field('IsDeleted', 'Deleted', 'boolean', fixed),
	field('CreatedDate', 'Created Date', 'datetime', fixed),
	field('LastModifiedDate', 'Last Modified Date', 'datetime', fixed),
	field('SystemModstamp', 'System Modstamp', 'datetime', fixed),
];

export type Permissions = {
	/** Fields of the record object that the user may read but not write. */
	readonly readOnlyFields?: readonly string[];
	/** The user may not update the record object at all. */
	readonly readOnlyObject?: boolean;
	/** Records that sharing keeps from the user: the object is private then. Asked anew for each request. */
	readonly hidden?: (recordId: string) => boolean;
	/** All may read and write where absent. */
	readonly sharing?: Sharing;
	/** Records whose owner is no longer active; all others belong to the user who signs in. */
	readonly ownerLeft?: (recordId: string) => boolean;
};

export type OrgTables = {
	readonly find: (name: string) => Table | undefined;
	/** Of the Tooling API. */
	readonly findTooling: (name: string) => Table | undefined;
	readonly all: readonly Table[];
};

export type OrgSetup = {
	readonly permissions?: Permissions;
	readonly automation?: AutomationSetup;
	/** Fields of the record object that are long texts. */
	readonly longTexts?: readonly string[];
	/** How long a session lasts. */
	readonly sessionMs?: number;
};

export function createTables(
	world: World,
	{permissions = {}, automation = {}, longTexts = [], sessionMs = 0}: OrgSetup = {},
): OrgTables {
	const accounts = accountTable(world);
	const records = recordTable(world, accounts, permissions, longTexts);
	const organization = singleRow('Organization', '00D', {...world.organization}, [
		field('Id', 'Organization ID', 'id', fixed),
		field('Name', 'Name', 'string', {...fixed, length: 80}),
		field('IsSandbox', 'Is Sandbox', 'boolean', fixed),
	]);
	const user = singleRow('User', '005', {Id: world.userId, Name: 'Olive Operator', IsActive: true}, [
		field('Id', 'User ID', 'id', fixed),
		field('Name', 'Full Name', 'string', {...fixed, length: 121}),
		field('IsActive', 'Active', 'boolean', fixed),
	]);
	const names = [...records.fields.values()].map(({name}) => name);
	const sharing = permissions.sharing ?? {model: permissions.hidden ? 'Private' : 'ReadWrite'};
	const {tooling, plain} = automationTables(recordObject, names, automation, sharing.model);
	const who = automation.hidden === true ? [] : sharingTables(world, recordObject, sharing);
	const approvals = approvalTable(recordObject, automation.inApproval ?? []);
	const all = [records, accounts, organization, user, authSession(world, sessionMs), approvals, ...plain, ...who];
	return {all, find: finder(all), findTooling: finder(tooling)};
}

function finder(all: readonly Table[]): (name: string) => Table | undefined {
	const tables = new Map(all.map(table => [table.name.toLowerCase(), table]));
	return name => tables.get(name.toLowerCase());
}

const recordFields: ReadonlySet<string> = new Set<RecordField>([
	'Id',
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
	'CreatedDate',
	'LastModifiedDate',
	'SystemModstamp',
	'IsDeleted',
]);
const formerUser = '0055e000000LEFTAAA';
const isRecordField = (name: string): name is RecordField => recordFields.has(name);

function recordTable(
	world: World,
	accounts: Table,
	{readOnlyFields = [], readOnlyObject = false, hidden, ownerLeft = () => false}: Permissions,
	longTexts: readonly string[],
): Table {
	// Users and queues own records: what is known of either.
	const owners = tableOf(
		'Name',
		'000',
		[text('Type'), flag('IsActive')],
		[
			{Id: world.userId, Type: 'User', IsActive: true},
			{Id: formerUser, Type: 'User', IsActive: false},
		],
	);
	const isHidden = hidden && ((row: number) => hidden(world.value(row, 'Id')));
	const fields = [
		...systemFields,
		field('Name', 'Document Name', 'string', {length: 80}),
		field('OwnerId', 'Owner ID', 'reference', {nillable: false, relationship: {name: 'Owner', table: () => owners}}),
		field('Document__c', 'Document', 'url'),
		field('Account__c', 'Account', 'reference', {relationship: {name: 'Account__r', table: () => accounts}}),
		field('Type_Current__c', 'Type', 'picklist'),
		field('Parent_Folder__c', 'Parent Folder', 'reference', {
			relationship: {name: 'Parent_Folder__r', table: () => table},
		}),
		field('Identifier__c', 'Identifier', 'string', {length: 255}),
		field('ContentVersionId__c', 'Content Version Id', 'string', {length: 18}),
		field('DocType__c', 'Document Type', 'string', {length: 100}),
		field('ApplicableYear__c', 'Applicable Year', 'double'),
		field('PageCount__c', 'Page Count', 'double'),
	].map(one => ({
		...one,
		updateable: one.updateable && !readOnlyObject && !readOnlyFields.includes(one.name),
		filterable: !longTexts.includes(one.name),
	}));
	const table: Table = {
		name: recordObject,
		label: 'Doc List Entry',
		keyPrefix: recordPrefix,
		custom: true,
		updateable: !readOnlyObject,
		fields: byName(fields),
		size: world.size,
		whole: () => world.count() === world.size(),
		deleted: row => world.value(row, 'IsDeleted'),
		hidden: isHidden,
		value: (row, name) => {
			if (name === 'OwnerId') return ownerLeft(world.value(row, 'Id')) ? formerUser : world.userId;
			return isRecordField(name) ? world.value(row, name) : null;
		},
		rowOf: id => {
			const row = world.indexOf(id);
			return row === undefined || isHidden?.(row) === true ? undefined : row;
		},
		within: bounds => recordsWithin(world, table, bounds),
	};
	return table;
}

function recordsWithin(world: World, table: Table, bounds: Bounds): Candidates {
	const {ids, since, accounts} = bounds;
	const {start, end} = rangeOf(table, bounds);
	if (ids) return {kind: 'list', rows: rowsOf(table, ids)};
	if (since !== undefined && since >= world.quietSince) return {kind: 'list', rows: until(world.changed(start), end)};
	// A list is sorted anew for each query: worth it only where it is much shorter than the whole.
	if (accounts && accounts.length * 4 < world.accounts().length) {
		const long = accounts.map(id => world.account(id)?.Id ?? id);
		return {kind: 'list', rows: world.indexesOf(long).filter(row => row >= start && row < end)};
	}
	return {kind: 'range', start, end};
}

function* until(rows: Iterable<number>, end: number): Generator<number, void> {
	for (const row of rows) {
		if (row >= end) return;
		yield row;
	}
}

function accountTable(world: World): Table {
	const rowById = new Map(world.accounts().map(({Id}, row) => [Id.slice(0, 15), row]));
	const at = (row: number): WorldAccount | undefined => world.accounts()[row];
	const cells: Readonly<Record<string, (account: WorldAccount) => Cell>> = {
		Id: ({Id}) => Id,
		Name: ({Name}) => Name,
		IsDeleted: () => false,
		CreatedDate: () => world.quietSince - 7 * 365 * 86_400_000,
		LastModifiedDate: ({SystemModstamp}) => SystemModstamp,
		SystemModstamp: ({SystemModstamp}) => SystemModstamp,
	};
	return simpleTable({
		name: 'Account',
		label: 'Account',
		keyPrefix: accountPrefix,
		updateable: true,
		fields: byName([...systemFields, field('Name', 'Account Name', 'string', {length: 255, nillable: false})]),
		size: () => world.accounts().length,
		rowOf: id => rowById.get(id.slice(0, 15)),
		value: (row, name) => {
			const account = at(row);
			return account ? (cells[name]?.(account) ?? null) : null;
		},
	});
}
