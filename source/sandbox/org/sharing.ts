/** What an org says of who sees which records: the sharing of an object, and the permission sets of the user who asks. */
import type {World} from '../world.ts';
import {flag, tableOf, text} from './setup-table.ts';
import type {Table} from './table.ts';

export type Sharing = {
	/** Between the org's own users, as Salesforce names it: `Private`, `Read`, `ReadWrite`, `ControlledByParent`. */
	readonly model: string;
	/** By which right the user sees all records all the same. */
	readonly viewAll?: 'object' | 'data';
};

const profileSet = '0PS5e000000SALEAAA';
const ownSet = '0PS5e000000DOCLEAA';

export function sharingTables({userId}: World, object: string, {viewAll}: Sharing): readonly Table[] {
	const sets = [profileSet, ownSet];
	return [
		tableOf(
			'PermissionSetAssignment',
			'0Pa',
			[text('AssigneeId'), text('PermissionSetId')],
			sets.map(PermissionSetId => ({AssigneeId: userId, PermissionSetId})),
		),
		tableOf(
			'PermissionSet',
			'0PS',
			[flag('PermissionsViewAllData')],
			sets.map(Id => ({Id, PermissionsViewAllData: viewAll === 'data' && Id === profileSet})),
		),
		tableOf(
			'ObjectPermissions',
			'110',
			[text('ParentId'), text('SobjectType'), flag('PermissionsViewAllRecords')],
			[{ParentId: ownSet, SobjectType: object, PermissionsViewAllRecords: viewAll === 'object'}],
		),
	];
}
