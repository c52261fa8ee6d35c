/** Questions to the org about itself: its API's versions, the session, what runs on a change, a sample of fields. */
import {MigrationError} from '../engine/failure.ts';
import type {Automation, Inspection, Sharing} from '../engine/inspection.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import type {Call} from './call.ts';
import type {Query} from './query.ts';
import {isObject} from './record.ts';
import {literal, where} from './soql.ts';

export type Inspecting = {
	readonly call: Call;
	readonly query: Query;
	readonly object: string;
	readonly urlField: string;
	/** 18 characters. */
	readonly userId: string;
	readonly describe: Salesforce['describe'];
};

type Row = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function createInspection({call, query, object, urlField, userId, describe}: Inspecting): Inspection {
	const rowsOf = async (soql: string, what: string, tooling = false): Promise<readonly Row[]> => {
		const {rows} = await query(soql, {what, tooling, impatient: true});
		return rows.filter(isObject);
	};
	const countOf = async (soql: string, what: string): Promise<number> =>
		(await query(soql, {what, impatient: true})).totalSize;
	const names = (rows: readonly Row[], field: string) => rows.map(row => textOf(row[field])).sort();

	/** Setup objects name an object of the customer's own by its id, or by its name. */
	async function spellings(): Promise<string> {
		const soql = `SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = ${literal(object)}`;
		const [entity] = await rowsOf(soql, `the definition of ${object}`, true);
		const id = textOf(entity?.DurableId);
		return [object, ...(id === '' || id === object ? [] : [id])].map(literal).join(', ');
	}

	async function automation(): Promise<Automation> {
		const both = await spellings();
		const ours = `EntityDefinition.QualifiedApiName = ${literal(object)}`;
		const triggers = await rowsOf(
			`SELECT Name, UsageBeforeUpdate, UsageAfterUpdate FROM ApexTrigger WHERE Status = 'Active' AND TableEnumOrId IN (${both})`,
			`the triggers on ${object}`,
			true,
		);
		const flows = await rowsOf(
			`SELECT ApiName, RecordTriggerType FROM FlowDefinitionView WHERE IsActive = true AND TriggerObjectOrEventId IN (${both})`,
			`the flows on ${object}`,
		);
		const rules = await rowsOf(
			`SELECT ValidationName FROM ValidationRule WHERE Active = true AND ${ours}`,
			`the validation rules of ${object}`,
			true,
		);
		const tracked = await rowsOf(
			`SELECT IsFieldHistoryTracked FROM FieldDefinition WHERE ${ours} AND QualifiedApiName = ${literal(urlField)}`,
			`the definition of ${urlField}`,
			true,
		);
		return {
			triggers: names(
				triggers.filter(row => row.UsageBeforeUpdate === true || row.UsageAfterUpdate === true),
				'Name',
			),
			flows: names(
				flows.filter(row => /Update/.test(textOf(row.RecordTriggerType))),
				'ApiName',
			),
			validationRules: names(rules, 'ValidationName'),
			historyTracked: tracked.some(row => row.IsFieldHistoryTracked === true),
		};
	}

	async function sharing(): Promise<Sharing> {
		const [entity] = await rowsOf(
			`SELECT InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName = ${literal(object)}`,
			`the sharing of ${object}`,
			true,
		);
		// Profiles and groups of permission sets are permission sets too.
		const assigned = await rowsOf(
			`SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${literal(userId)}`,
			'the permission sets of this user',
		);
		const sets = names(assigned, 'PermissionSetId').map(literal).join(', ');
		const granted = async (soql: string, what: string) => sets !== '' && (await rowsOf(soql, what)).length > 0;
		const viewAll =
			(await granted(
				`SELECT Id FROM ObjectPermissions WHERE SobjectType = ${literal(object)} AND PermissionsViewAllRecords = true AND ParentId IN (${sets})`,
				`this user's rights to ${object}`,
			)) ||
			(await granted(
				`SELECT Id FROM PermissionSet WHERE PermissionsViewAllData = true AND Id IN (${sets})`,
				"this user's system permissions",
			));
		return {model: textOf(entity?.InternalSharingModel), viewAll};
	}

	async function sessionSecondsLeft(): Promise<number | null> {
		const {rows, serverTime} = await query(
			'SELECT NumSecondsValid, LastModifiedDate FROM AuthSession WHERE IsCurrent = true',
			{what: 'the session', beyondReserve: true, impatient: true},
		);
		const [row] = rows;
		if (!isObject(row) || typeof row.NumSecondsValid !== 'number' || serverTime === undefined) return null;
		// Counted from when the session was last renewed by use.
		const since = Date.parse(textOf(row.LastModifiedDate));
		return Number.isNaN(since) ? null : Math.max(0, Math.round(row.NumSecondsValid - (serverTime - since) / 1000));
	}

	return {
		apiVersions: async () => {
			const what = 'the versions of the API';
			const list = await call.json({path: '/services/data', what, beyondReserve: true, impatient: true});
			if (!Array.isArray(list)) throw new MigrationError('salesforce-error', `Salesforce did not tell ${what}`);
			const found = list.map(one => (isObject(one) ? textOf(one.version) : '')).filter(version => version !== '');
			return found.sort((a, b) => Number(a) - Number(b));
		},
		sessionSecondsLeft,
		automation,
		sharing,
		inApproval: () =>
			countOf(
				`SELECT COUNT() FROM ProcessInstance WHERE Status = 'Pending' AND TargetObject.Type = ${literal(object)}`,
				`the approvals of ${object}`,
			),
		async ownersInactive(filter) {
			// The detail of a master has no owner of its own.
			if (!(await describe()).fields.has('OwnerId')) return null;
			// A queue is an owner too, and is neither active nor inactive.
			const left = where([filter, "Owner.Type = 'User'", 'Owner.IsActive = false']);
			return countOf(`SELECT COUNT() FROM ${object}${left}`, `the owners of ${object}`);
		},
		sampleFields: async (fields, filter, each) => {
			const select = `SELECT ${['Id', urlField, ...fields].join(', ')} FROM ${object}`;
			// No condition may name a long text.
			const filterable = (await describe()).fields.get(urlField)?.filterable === true;
			const condition = where([filter, filterable ? `${urlField} != null` : '']);
			const found = new Map<string, Row>();
			for (const order of ['ASC', 'DESC']) {
				const soql = `${select}${condition} ORDER BY Id ${order} LIMIT ${each}`;
				for (const row of await rowsOf(soql, `a sample of ${object}`)) found.set(textOf(row.Id), row);
			}
			const rows = [...found.values()];
			return {
				records: rows.length,
				fields: fields.map(field => ({
					field,
					values: rows.flatMap(row => {
						const value = textOf(row[field]);
						return value === '' ? [] : [{value, url: textOf(row[urlField]) || null}];
					}),
				})),
			};
		},
	};
}
