/** Describe: what the API says of objects and their fields. */
import type {Field, Table} from './table.ts';

const soapTypes: Readonly<Record<Field['type'], string>> = {
	id: 'tns:ID',
	reference: 'tns:ID',
	string: 'xsd:string',
	url: 'xsd:string',
	picklist: 'xsd:string',
	double: 'xsd:double',
	boolean: 'xsd:boolean',
	datetime: 'xsd:dateTime',
};

function describeField(field: Field) {
	const {name, label, type, length, updateable, nillable, filterable, relationship} = field;
	return {
		name,
		label,
		type,
		soapType: soapTypes[type],
		length,
		// Three bytes for each character, as Salesforce counts them.
		byteLength: length * 3,
		updateable,
		createable: updateable,
		nillable,
		filterable,
		sortable: filterable,
		groupable: type !== 'datetime' && type !== 'double',
		custom: name.endsWith('__c'),
		calculated: false,
		nameField: name === 'Name',
		referenceTo: relationship ? [relationship.table().name] : [],
		relationshipName: relationship?.name ?? null,
		picklistValues: [],
	};
}

/** The entry in the list of objects; the whole description adds the fields. */
export function describeBriefly({name, label, keyPrefix, custom, updateable}: Table, version: string) {
	const path = `/services/data/v${version}/sobjects/${name}`;
	return {
		name,
		label,
		labelPlural: `${label}s`,
		keyPrefix,
		custom,
		updateable,
		createable: updateable,
		deletable: updateable,
		queryable: true,
		retrieveable: true,
		replicateable: true,
		urls: {sobject: path, describe: `${path}/describe`, rowTemplate: `${path}/{ID}`},
	};
}

export const describeTable = (table: Table, version: string) => ({
	...describeBriefly(table, version),
	fields: [...table.fields.values()].map(describeField),
	childRelationships: [],
	recordTypeInfos: [],
});
