/**
What an org says of its own setup where it is asked: what runs when a record is changed, and how long a session lasts.
Just the objects and fields that a client needs for that.
*/
import type {World} from '../world.ts';
import {flag, tableOf, text} from './setup-table.ts';
import {field, fixed, simpleTable} from './simple-table.ts';
import {byName, type Cell, type Table} from './table.ts';

export type AutomationSetup = {
	/** Names of active Apex triggers on the record object, before or after an update. */
	readonly triggers?: readonly string[];
	/** Names of active record-triggered flows on it. */
	readonly flows?: readonly string[];
	/** The org's own rule where absent. */
	readonly validationRules?: readonly string[];
	/** Fields whose history is tracked. */
	readonly tracked?: readonly string[];
	/** Ids of records that wait for an approval. */
	readonly inApproval?: readonly string[];
	/** The user may not see the setup: these objects do not exist for them. */
	readonly hidden?: boolean;
};

/** The rule that keeps locked documents from being changed. */
const ownRule = 'Locked_documents_stay';
const objectId = '01I5e000001DOCLEAA';

/** By way of the Tooling API, and by that of data. */
export function automationTables(
	object: string,
	fields: readonly string[],
	{triggers = [], flows = [], validationRules = [ownRule], tracked = [], hidden = false}: AutomationSetup,
	sharingModel: string,
): {readonly tooling: readonly Table[]; readonly plain: readonly Table[]} {
	if (hidden) return {tooling: [], plain: []};
	const entity = tableOf(
		'EntityDefinition',
		'4ie',
		[text('QualifiedApiName'), text('DurableId'), text('InternalSharingModel')],
		[{Id: objectId, QualifiedApiName: object, DurableId: objectId, InternalSharingModel: sharingModel}],
	);
	const ofEntity = field('EntityDefinitionId', 'Entity', 'reference', {
		...fixed,
		relationship: {name: 'EntityDefinition', table: () => entity},
	});
	const here = {EntityDefinitionId: objectId, TableEnumOrId: objectId};
	return {
		tooling: [
			entity,
			tableOf(
				'ApexTrigger',
				'01q',
				[text('Name'), text('Status'), text('TableEnumOrId'), flag('UsageBeforeUpdate'), flag('UsageAfterUpdate')],
				triggers.map(Name => ({...here, Name, Status: 'Active', UsageBeforeUpdate: true, UsageAfterUpdate: false})),
			),
			tableOf(
				'ValidationRule',
				'03d',
				[text('ValidationName'), flag('Active'), ofEntity],
				validationRules.map(ValidationName => ({...here, ValidationName, Active: true})),
			),
			tableOf(
				'FieldDefinition',
				'4fe',
				[text('QualifiedApiName'), flag('IsFieldHistoryTracked'), ofEntity],
				fields.map(QualifiedApiName => ({
					...here,
					QualifiedApiName,
					IsFieldHistoryTracked: tracked.includes(QualifiedApiName),
				})),
			),
		],
		plain: [
			tableOf(
				'FlowDefinitionView',
				'3dd',
				[
					text('ApiName'),
					flag('IsActive'),
					text('TriggerType'),
					text('RecordTriggerType'),
					text('TriggerObjectOrEventId'),
				],
				flows.map(ApiName => ({
					ApiName,
					IsActive: true,
					TriggerType: 'RecordAfterSave',
					RecordTriggerType: 'CreateAndUpdate',
					TriggerObjectOrEventId: objectId,
				})),
			),
		],
	};
}

/** Approvals that are under way. Data, which a user sees without the setup. */
export function approvalTable(object: string, ids: readonly string[]): Table {
	// A lookup to objects of many kinds: what is known of its target, whatever it is.
	const target = tableOf(
		'Name',
		'000',
		[text('Type')],
		ids.map(Id => ({Id, Type: object})),
	);
	return tableOf(
		'ProcessInstance',
		'04g',
		[
			text('Status'),
			field('TargetObjectId', 'Target Object', 'reference', {
				...fixed,
				relationship: {name: 'TargetObject', table: () => target},
			}),
		],
		ids.map(TargetObjectId => ({TargetObjectId, Status: 'Pending'})),
	);
}

/** The session that asks, as if it had just been used. */
export const authSession = (world: World, sessionMs: number): Table =>
	simpleTable({
		name: 'AuthSession',
		label: 'Auth Session',
		keyPrefix: '0Ak',
		updateable: false,
		fields: byName([
			field('Id', 'Id', 'id', fixed),
			flag('IsCurrent'),
			field('NumSecondsValid', 'Valid for', 'double', fixed),
			field('LastModifiedDate', 'Last Modified Date', 'datetime', fixed),
		]),
		size: () => 1,
		rowOf: () => 0,
		value: (_row, wanted) => {
			const cells: Readonly<Record<string, Cell>> = {
				Id: '0Ak000000000001AAA',
				IsCurrent: true,
				NumSecondsValid: Math.floor(sessionMs / 1000),
				LastModifiedDate: world.clock(),
			};
			return cells[wanted] ?? null;
		},
	});
