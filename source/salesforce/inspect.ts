/** Questions to the org about itself, a file each: its API's versions, the session, what runs on a change, who sees what. */
import type {Inspection} from '../engine/inspection.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import type {Call} from './call.ts';
import {readAutomation} from './inspect/automation.ts';
import {countInApproval, countInactiveOwners} from './inspect/held.ts';
import {createRowsOf} from './inspect/rows.ts';
import {sampleFields} from './inspect/sample.ts';
import {readSessionSeconds} from './inspect/session.ts';
import {readSharing} from './inspect/sharing.ts';
import {readApiVersions} from './inspect/versions.ts';
import type {Query} from './query.ts';

export type Inspecting = {
	readonly call: Call;
	readonly query: Query;
	readonly object: string;
	readonly urlField: string;
	/** 18 characters. */
	readonly userId: string;
	readonly describe: Salesforce['describe'];
};

export function createInspection(org: Inspecting): Inspection {
	const {call, query, object, urlField, describe} = org;
	const rowsOf = createRowsOf(query);
	return {
		apiVersions: () => readApiVersions(call),
		sessionSecondsLeft: () => readSessionSeconds(query),
		automation: () => readAutomation(rowsOf, org),
		sharing: () => readSharing(rowsOf, org),
		inApproval: () => countInApproval(org),
		ownersInactive: filter => countInactiveOwners(org, filter),
		async sampleFields(fields, filter, each) {
			const {fields: described} = await describe();
			return sampleFields(rowsOf, {object, urlField, described, filter, fields, each});
		},
	};
}
