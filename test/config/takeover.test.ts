import {describe, expect, test} from 'vitest';
import {readPython} from '../../source/config/python.ts';
import {takeOver} from '../../source/config/takeover.ts';

const value = (text: string) => readPython(`X = ${text}`)[0]?.value;

describe('reading Python', () => {
	test.each([
		[`'it\\'s'`, {kind: 'text', text: "it's"}],
		[`"a\\nb\\d"`, {kind: 'text', text: 'a\nb\\d'}],
		[`r'C:\\temp'`, {kind: 'text', text: 'C:\\temp'}],
		[`"""one # two"""`, {kind: 'text', text: 'one # two'}],
		[`('one'\n   "two")`, {kind: 'list', items: [{kind: 'text', text: 'onetwo'}]}],
		['1_000', {kind: 'number', text: '1000'}],
		['-2.5  # a comment', {kind: 'number', text: '-2.5'}],
		['True', {kind: 'flag', text: 'true'}],
		['None', {kind: 'none'}],
		[
			`['.pdf',  # documents\n  '.docx',\n]`,
			{
				kind: 'list',
				items: [
					{kind: 'text', text: '.pdf'},
					{kind: 'text', text: '.docx'},
				],
			},
		],
		[`os.environ['SF_USER']`, {kind: 'environment', name: 'SF_USER', fallback: false}],
		[`os.environ.get("SF_USER", "x")`, {kind: 'environment', name: 'SF_USER', fallback: true}],
		[`int(os.getenv('N', 100))`, {kind: 'environment', name: 'N', fallback: true}],
	])('%s', (text, expected) => expect(value(text)).toEqual(expected));

	test.each([
		`f'{a}'`,
		`100 * 1024`,
		`open('x').read()`,
		`{'a': 1}`,
		`a if b else c`,
		`'a' + 'b'`,
		`os.system('rm -rf /')`,
		`10 ** 6`,
	])('%s is not understood, and not guessed', text =>
		expect(readPython(`X = ${text}`)).toEqual([{name: 'X', line: 1, value: undefined}]),
	);

	test('finds each of several assignments in one line', () => {
		expect(readPython(`A = "x;y"; B = [1,\n2]; C = 'z'; # D = 1\nE = 5;`).map(({name, line}) => [name, line])).toEqual([
			['A', 1],
			['B', 1],
			['C', 2],
			['E', 3],
		]);
	});

	test('finds assignments in classes, with types, over several lines, and knows their lines', () => {
		const source = `"""A module
with a docstring"""
class Config:
    A: str = 'one'
    B = [
        'x',
    ]
    if A == 'one':
        C = 3
def f(a=1):
    return a
`;
		expect(readPython(source).map(({name, line}) => [name, line])).toEqual([
			['A', 4],
			['B', 5],
			['C', 9],
		]);
	});
});

const original = `
import os

class Config:
    # Salesforce
    SF_USERNAME = 'ops@acme.example'
    SF_PASSWORD = os.environ.get('SF_PASSWORD', '')
    SF_SECURITY_TOKEN = "tok\${en}"
    SF_DOMAIN = 'acme.my'
    AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE'
    AWS_SECRET_ACCESS_KEY = 'your_secret_key'
    AWS_REGION = 'eu-central-1'
    OLD_BUCKET = 'trackland-doc-storage'
    YOUR_BUCKET_NAME = 'acme-documents'
    BATCH_SIZE = 500
    MAX_FILE_SIZE_MB = 250
    ALLOWED_EXTENSIONS = ['.pdf', '.DOCX']
    TEST_SINGLE_ACCOUNT = False
    TEST_ACCOUNT_ID = '001000000000001'
    TEST_ACCOUNT_NAME = None
    DRY_RUN = False
    RETRY_DELAY = 5
    PATHS = [p for p in ()]
    helper = compute()
`;

test('an original configuration becomes keys of doclift, and what does not fit is listed', () => {
	const {values, left} = takeOver(original);
	expect(Object.fromEntries(values)).toEqual({
		'salesforce.username': 'ops@acme.example',
		'salesforce.password': '${SF_PASSWORD}',
		'salesforce.securityToken': 'tok$${en}',
		'salesforce.domain': 'acme.my.salesforce.com',
		'destination.accessKeyId': 'AKIAEXAMPLE',
		'destination.region': 'eu-central-1',
		'source.buckets': ['trackland-doc-storage'],
		'destination.bucket': 'acme-documents',
		'migration.batchSize': '100',
		'migration.maxFileSizeMb': '250',
		'migration.allowedExtensions': ['.pdf', '.DOCX'],
		'migration.testAccountId': '001000000000001',
	});
	expect(left.map(({name, line, reason}) => `${line} ${name} ${reason}`)).toEqual([
		'7 SF_PASSWORD its default is not taken over',
		'11 AWS_SECRET_ACCESS_KEY is a placeholder; set destination.secretAccessKey by hand',
		'15 BATCH_SIZE a task of doclift has 100 files at most',
		'18 TEST_SINGLE_ACCOUNT migration.testSingleAccount stays true until you set it to false',
		'20 TEST_ACCOUNT_NAME is None; migration.testAccountName stays as it is',
		'21 DRY_RUN migration.dryRun stays true until you set it to false',
		'22 RETRY_DELAY doclift has no key for it',
		'23 PATHS doclift has no key for it',
	]);
});

const told = (python: string) => {
	const {values, taken, left} = takeOver(python);
	return {
		values: Object.fromEntries(values),
		taken: taken.map(({name, line}) => `${line} ${name}`),
		left: left.map(({name, line, reason}) => `${line} ${name} ${reason}`),
	};
};

test('where a key is set twice, the last one wins, as in Python', () => {
	expect(told(`S3_PREFIX = os.getenv('P', 'x')\nAWS_REGION = 'us-east-1'\nS3_PREFIX = 'b'; S3_PREFIX = 'c'`)).toEqual({
		values: {'destination.prefix': 'c', 'destination.region': 'us-east-1'},
		taken: ['2 AWS_REGION', '3 S3_PREFIX'],
		left: [
			'1 S3_PREFIX destination.prefix is set again in line 3',
			'3 S3_PREFIX destination.prefix is set again in line 3',
		],
	});
});

test.each([`''`, `'/'`])('a prefix of %s is taken over: keys then begin with the account', text => {
	expect(told(`S3_PREFIX = ${text}`)).toEqual({values: {'destination.prefix': ''}, taken: ['1 S3_PREFIX'], left: []});
});

test('another key that is empty stays as it is', () => {
	expect(told(`SF_DOMAIN = ''\nTEST_ACCOUNT_ID = ""`)).toEqual({
		values: {},
		taken: [],
		left: [
			'1 SF_DOMAIN is empty; salesforce.domain stays as it is',
			'2 TEST_ACCOUNT_ID is empty; migration.testAccountId stays as it is',
		],
	});
});

test('an API version that is too old is not taken over, and said', () => {
	const {values, left} = takeOver("SF_API_VERSION = '37.0'");
	expect(values.has('salesforce.apiVersion')).toBe(false);
	expect(left).toEqual([{name: 'SF_API_VERSION', line: 1, reason: expect.stringContaining('older than 47.0')}]);
	expect(takeOver("SF_API_VERSION = '59.0'").values.get('salesforce.apiVersion')).toBe('59.0');
});
