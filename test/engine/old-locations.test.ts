import {expect, test} from 'vitest';
import {fieldsToLookAt, oldLocations} from '../../source/engine/old-locations.ts';
import type {FieldDescription} from '../../source/engine/ports/salesforce.ts';
import {createLocate} from '../../source/engine/url.ts';

const locate = createLocate({buckets: ['vendor'], hosts: ['files.vendor.test']});
const field = (name: string, type: string, length = 255): [string, FieldDescription] => [
	name,
	{name, type, length, updateable: true, filterable: true},
];
const fields = new Map([
	field('Url__c', 'url'),
	field('Identifier__c', 'string'),
	field('Notes__c', 'textarea'),
	field('Short__c', 'string', 10),
	field('Pages__c', 'double', 0),
]);
const url = 'https://vendor.s3.us-west-2.amazonaws.com/t/a%20b.pdf';

test('looks at texts and URLs that are long enough, and not at the URL field itself', () => {
	expect(fieldsToLookAt(fields, ['Url__c']).map(({name}) => name)).toEqual(['Identifier__c', 'Notes__c']);
});

test('hazard 33: finds URLs of the old location, also inside of texts, and the keys of files', () => {
	const sample = {
		records: 3,
		fields: [
			{
				field: 'Identifier__c',
				values: [
					{value: 't/a b.pdf', url},
					{value: '/t/a b.pdf', url},
					{value: 'other', url},
				],
			},
			{
				field: 'Notes__c',
				values: [
					{value: `see ${url}, please`, url},
					{value: 'https://files.vendor.test/x', url: null},
				],
			},
			{field: 'Clean__c', values: [{value: 'https://elsewhere.test/x', url}]},
		],
	};
	expect(oldLocations(sample, fields, locate)).toEqual([
		{field: 'Identifier__c', type: 'string', sampled: 3, filled: 3, urls: 0, keys: 2},
		{field: 'Notes__c', type: 'textarea', sampled: 3, filled: 2, urls: 2, keys: 0},
	]);
});
