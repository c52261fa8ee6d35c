/** What Salesforce runs, checks or records when a record changes. */
import type {Automation} from '../../engine/inspection.ts';
import {literal} from '../soql.ts';
import {namesIn, type RowsOf, textOf} from './rows.ts';

export async function readAutomation(
	rowsOf: RowsOf,
	{object, urlField}: {readonly object: string; readonly urlField: string},
): Promise<Automation> {
	const both = await spellings(rowsOf, object);
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
		triggers: namesIn(
			triggers.filter(row => row.UsageBeforeUpdate === true || row.UsageAfterUpdate === true),
			'Name',
		),
		flows: namesIn(
			flows.filter(row => /Update/.test(textOf(row.RecordTriggerType))),
			'ApiName',
		),
		validationRules: namesIn(rules, 'ValidationName'),
		historyTracked: tracked.some(row => row.IsFieldHistoryTracked === true),
	};
}

/** Setup objects name an object of the customer's own by its id, or by its name. */
async function spellings(rowsOf: RowsOf, object: string): Promise<string> {
	const soql = `SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = ${literal(object)}`;
	const [entity] = await rowsOf(soql, `the definition of ${object}`, true);
	const id = textOf(entity?.DurableId);
	return [object, ...(id === '' || id === object ? [] : [id])].map(literal).join(', ');
}
