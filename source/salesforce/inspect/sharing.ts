/** Which records the user sees: those of his role and his rights, or all. */
import type {Sharing} from '../../engine/inspection.ts';
import {literal} from '../soql.ts';
import {namesIn, type RowsOf, textOf} from './rows.ts';

/** `userId` has 18 characters. */
export async function readSharing(
	rowsOf: RowsOf,
	{object, userId}: {readonly object: string; readonly userId: string},
): Promise<Sharing> {
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
	const sets = namesIn(assigned, 'PermissionSetId').map(literal).join(', ');
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
