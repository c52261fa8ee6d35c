/** Records that a user adds. */
import type {RecordEdit, WorldAccount, WorldOptions, WorldRecord} from '../world.ts';
import {accountPrefix} from './accounts.ts';
import {sizeFor} from './contents.ts';
import {numberOf} from './ids.ts';
import {addedKey, tenantOf} from './keys.ts';
import type {Objects} from './objects.ts';
import type {Rows} from './rows.ts';
import {type UrlStyle, urlFor} from './urls.ts';

/** A new record; unless it is told its URL it gets a file of its own. */
export function addRecord(
	{
		options,
		rows,
		objects,
		style,
		accounts,
	}: {
		readonly options: WorldOptions;
		readonly rows: Rows;
		readonly objects: Objects;
		readonly style: UrlStyle;
		readonly accounts: readonly WorldAccount[];
	},
	fields: RecordEdit,
): WorldRecord {
	return rows.append(index => {
		const account = fields.Account__c === undefined ? (accounts[0]?.Id ?? null) : fields.Account__c;
		const made = {
			Name: `Upload ${index + 1}.pdf`,
			Account__c: account,
			Type_Current__c: 'Document' as const,
			Parent_Folder__c: null,
			ContentVersionId__c: null,
			DocType__c: 'Association Document',
			ApplicableYear__c: null,
			PageCount__c: null,
		};
		if (fields.Document__c !== undefined || fields.Type_Current__c === 'Folder') {
			return {...made, Document__c: null, Identifier__c: null, ...fields};
		}
		const ordinal = account === null ? 0 : Math.max(0, (numberOf(accountPrefix, account) ?? 1) - 1);
		const key = addedKey(options.seed, tenantOf(options.seed, ordinal), index);
		objects.create(key, options.fileBytes ?? sizeFor(options.seed, index, 'natural'), 'application/pdf');
		const url = urlFor(style, key, 'regional', () => '');
		return {...made, Document__c: url, Identifier__c: key, ...fields};
	});
}
