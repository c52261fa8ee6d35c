/** The policies that `doctor --policies` prints, given to the program's user word for word: they suffice, and none is idle. */
import {expect, onTestFinished, test} from 'vitest';
import type {Policies, Policy} from '../../source/composition/doctor/policies.ts';
import type {BucketSettings, Right} from '../../source/sandbox/buckets/rights.ts';
import {sandboxBuckets, sandboxUsers} from '../../source/sandbox/users.ts';
import {openScene} from '../support/scene.ts';

const sourceBucket = 'trackland-doc-storage';

/** What the sandbox gathers IAM's actions into. */
const rights: Readonly<Record<string, Right>> = {
	's3:GetObject': 'read',
	's3:GetObjectVersion': 'read',
	's3:ListBucket': 'list',
	's3:PutObject': 'put',
	's3:AbortMultipartUpload': 'abort',
	's3:ListMultipartUploadParts': 'abort',
	's3:ListBucketMultipartUploads': 'abort',
};

function grantsOf({Statement}: Policy): readonly Right[] {
	const actions = Statement.flatMap(({Action}) => Action);
	return [...new Set(actions.map(action => rights[action] ?? 'settings'))];
}

async function sceneWith(kind: 'run' | 'doctor', lacking?: Right) {
	const buckets: BucketSettings[] = sandboxBuckets({source: sourceBucket, publicLinks: false}).map(one => ({...one}));
	const scene = await openScene({records: 60, accounts: 3, seed: 5, store: {buckets, users: sandboxUsers}});
	onTestFinished(() => scene.close());
	const {result} = await scene.doclift('doctor', '--policies');
	const {iam} = Object(result?.policies) as Policies;
	const grant = (name: string, policy: Policy, within?: string) => {
		const settings = buckets.find(one => one.name === name);
		const tool = grantsOf(policy).filter(right => right !== lacking);
		if (settings) scene.buckets.addBucket({...settings, grants: {tool}, ...(within ? {within: {tool: within}} : {})});
	};
	grant(sourceBucket, iam[kind].source);
	grant('customer-archive', iam[kind].destination, 'uploads/');
	return scene;
}

test('hazard 80: a backup does all it does with the rights of the runs, and a second one too', async () => {
	const scene = await sceneWith('run');
	const {count, dispositions} = scene.world.census();
	const {result} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({salesforceCount: count, copied: dispositions.verified});
	expect((await scene.doclift('backup', '--full')).result).toMatchObject({copied: 0});
	expect((await scene.doclift('migrate', '--dry-run')).result).toMatchObject({planId: expect.any(String)});
});

test('hazard 80: doctor finds nothing with the rights of doctor, and every setting is told', async () => {
	const scene = await sceneWith('doctor');
	const {exitCode, lines} = await scene.doclift('doctor');
	expect(lines.filter(({found}) => String(found).startsWith('not told'))).toEqual([]);
	expect(exitCode).toBe(0);
});

test.each([
	['put', 3],
	['list', 3],
	['read', 3],
] as const)('hazard 80: without %s a backup is refused', async (lacking, code) => {
	const scene = await sceneWith('run', lacking);
	expect((await scene.doclift('backup', '--full')).exitCode).toBe(code);
});

test('with the rights of the runs alone, doctor says which settings it may not see, and that is no finding', async () => {
	const scene = await sceneWith('run');
	const {exitCode, lines} = await scene.doclift('doctor');
	expect(exitCode).toBe(0);
	expect(lines.find(({gate}) => gate === 'versioning')).toMatchObject({
		holds: true,
		found: 'not told: it takes the right s3:GetBucketVersioning',
	});
});

test('without the right to end uploads doctor has a finding', async () => {
	const scene = await sceneWith('doctor', 'abort');
	const {exitCode, result} = await scene.doclift('doctor');
	expect(exitCode).toBe(3);
	expect(result?.findings).toMatchObject([{gate: 'multipart'}]);
});
