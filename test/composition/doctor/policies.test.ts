import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {type Policies, type Policy, policiesOf} from '../../../source/composition/doctor/policies.ts';
import {loadConfig} from '../../../source/config/load.ts';
import {temporaryFolder} from '../../support/folder.ts';

function policies(changes: Record<string, object> = {}): Policies {
	const folder = temporaryFolder();
	const file = join(folder, 'doclift.config.yaml');
	const {salesforce, source, destination, migration} = changes;
	const login = {auth: 'client-credentials', clientId: 'id', clientSecret: 'kanari', loginUrl: 'https://x.test'};
	const config = {
		salesforce: {...login, ...salesforce},
		source: {...source},
		destination: {bucket: 'ours', ...destination},
		migration: {...migration},
	};
	writeFileSync(file, stringify(config), {mode: 0o600});
	return policiesOf(loadConfig({file}));
}

const actions = ({Statement}: Policy) => Statement.flatMap(({Action}) => Action);
const statement = ({Statement}: Policy, sid: string) => Statement.find(({Sid}) => Sid === sid);

test('hazard 80: the policies allow no deleting, no change of policies and no ACLs, and nothing outside of the prefix', () => {
	const {iam} = policies();
	const all = [iam.run, iam.doctor].flatMap(({source, destination}) => [...actions(source), ...actions(destination)]);
	expect(all.filter(action => /Delete|PutBucket|PutLifecycle|Acl|\*/i.test(action))).toEqual([]);
	expect(actions(iam.run.source)).toEqual(['s3:ListBucket', 's3:GetObject', 's3:GetObjectVersion']);
	expect(statement(iam.run.destination, 'WriteDestination')?.Resource).toEqual(['arn:aws:s3:::ours/uploads/*']);
	expect(statement(iam.run.destination, 'ListDestination')?.Condition).toEqual({
		StringLikeIfExists: {'s3:prefix': ['uploads/*']},
	});
});

test('a command that only looks may do what a run may, and ask for the settings', () => {
	const {iam} = policies();
	const more = actions(iam.doctor.destination).filter(action => !actions(iam.run.destination).includes(action));
	expect(more).toHaveLength(7);
	expect(more.every(action => action.startsWith('s3:Get'))).toBe(true);
	expect(actions(iam.run.destination).some(action => more.includes(action))).toBe(false);
});

test('hazard 61: rights to the key are there where a key is configured, by id, by ARN and by alias', () => {
	const key = (kmsKeyId: string) => statement(policies({destination: {kmsKeyId}}).iam.run.destination, 'UseKey');
	expect(statement(policies().iam.run.destination, 'UseKey')).toBeUndefined();
	expect(key('1234-abcd')).toMatchObject({
		Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
		Resource: ['arn:aws:kms:us-east-1:*:key/1234-abcd'],
	});
	const arn = 'arn:aws:kms:us-east-1:111122223333:key/1234-abcd';
	expect(key(arn)?.Resource).toEqual([arn]);
	expect(key('alias/archive')).toMatchObject({
		Resource: ['arn:aws:kms:us-east-1:*:key/*'],
		Condition: {'ForAnyValue:StringEquals': {'kms:ResourceAliases': ['alias/archive']}},
	});
});

test.each(['copy', 'auto'])(
	'where the store itself copies (%s), the credentials of the destination read the source too',
	transfer => {
		const {run} = policies({migration: {transfer}}).iam;
		expect(statement(run.destination, 'ReadSource')).toEqual(statement(run.source, 'ReadSource'));
		expect(statement(run.destination, 'ReadSource')).toMatchObject({
			Action: ['s3:GetObject', 's3:GetObjectVersion'],
			Resource: ['arn:aws:s3:::trackland-doc-storage/*'],
		});
		expect(statement(policies().iam.run.destination, 'ReadSource')).toBeUndefined();
	},
);

test('other partitions have other names, and a bucket may be made only where that is configured', () => {
	const {iam} = policies({destination: {region: 'cn-north-1', createBucket: true}});
	expect(statement(iam.run.destination, 'CreateDestination')?.Resource).toEqual(['arn:aws-cn:s3:::ours']);
	expect(actions(policies().iam.run.destination)).not.toContain('s3:CreateBucket');
});

test('hazard 80: the permissions of the Salesforce user are said for each phase, and grow with the ways of access', () => {
	const {salesforce} = policies();
	expect(salesforce.phase1.join('\n')).not.toContain('Edit');
	expect(salesforce.phase2).toContain('Fields of DocListEntry__c: Edit on Document__c');
	const more = policies({source: {access: ['content-version']}}).salesforce.phase1.join('\n');
	expect(more).toContain('ContentVersionId__c');
	expect(more).toContain('Query All Files');
});
