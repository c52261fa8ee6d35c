/** What Salesforce runs, checks and records when a link changes: to be known before the first of a million changes. */
import type {Config} from '../../config/schema.ts';
import {toFailure} from '../../engine/failure.ts';
import type {Automation, Inspection} from '../../engine/inspection.ts';
import {counted} from '../../reports/numbers.ts';
import {advise, note, pass, type Tell} from './gate.ts';

export async function examineAutomation(
	org: Pick<Inspection, 'automation'>,
	{salesforce: {object, fields}}: Config,
	tell: Tell,
): Promise<void> {
	try {
		for (const gate of judgeAutomation(await org.automation(), {object, urlField: fields.url})) tell(gate);
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') throw error;
		tell(
			note('automation', `not told: ${toFailure(error).message}`, {
				why: 'Triggers, flows and validation rules of the object run for every link that is switched.',
				hint: 'Give the user “View Setup and Configuration” for this command, or ask an administrator which there are.',
			}),
		);
	}
	tell(
		note('LastModifiedDate', 'a cut-over moves it, and SystemModstamp, on every record whose link it switches', {
			why: 'Reports, list views and integrations that look for what changed will see all of them as changed, by the user that signs in.',
			hint: 'Tell those who own such reports and integrations before phase 2; a roll-back moves the dates again.',
		}),
	);
}

export function judgeAutomation(
	{triggers, flows, validationRules, historyTracked}: Automation,
	{object, urlField}: {readonly object: string; readonly urlField: string},
) {
	const named = (gate: string, what: string, names: readonly string[], why: string) =>
		advise(
			gate,
			names.length === 0,
			names.length === 0 ? `none on ${object}` : `${counted(names.length, what)}: ${names.join(', ')}`,
			{
				why,
				hint: 'Ask its owner what it does when only the link changes. The canary ring and its validation show it on a few records first.',
			},
		);
	return [
		named(
			'triggers',
			'active trigger',
			triggers,
			'Each runs for every link that is switched, and may slow it, refuse it or change it back.',
		),
		named(
			'flows',
			'active flow',
			flows,
			'Each runs for every link that is switched, and may send mail or change other records.',
		),
		named(
			'validation rules',
			'active rule',
			validationRules,
			'A record that breaks one today cannot be saved: its link stays as it is, and is listed.',
		),
		historyTracked
			? note('field history', `${urlField} is tracked`, {
					why: 'Each switched link adds a row to the history, which counts as data storage after a while.',
					hint: 'Leave it on where the history is wanted as evidence; else turn it off for the cut-over.',
				})
			: pass('field history', `${urlField} is not tracked`),
	];
}
