import {readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createKeepsakes} from '../../source/composition/keepsakes.ts';
import {loadConfig} from '../../source/config/load.ts';
import {openLedger} from '../../source/db/open.ts';
import {type Buckets, createBuckets} from '../../source/sandbox/buckets/create.ts';
import {createDestination} from '../../source/storage/destination.ts';
import {serve} from '../storage/servers.ts';
import {temporaryFolder} from '../support/folder.ts';

const writer = {accessKeyId: 'AKIAWRITER', secretAccessKey: 'writer-secret'};

async function open(buckets: Pick<Buckets, 'url'>, waiting?: Parameters<typeof createKeepsakes>[2]) {
	const folder = temporaryFolder();
	const file = join(folder, 'doclift.config.yaml');
	const text = `salesforce: {username: u, password: p}
destination: {bucket: our-docs, region: us-east-1, endpoint: "${buckets.url}", forcePathStyle: true, accessKeyId: ${writer.accessKeyId}, secretAccessKey: ${writer.secretAccessKey}}`;
	writeFileSync(file, text, {mode: 0o600});
	const config = loadConfig({file, environment: {}});
	const ledger = openLedger(config.database, {now: Date.now});
	onTestFinished(ledger.close);
	return {folder, config, keepsakes: createKeepsakes(config, ledger, waiting)};
}

test('the bucket that the way back goes to is named while it is out of reach', async () => {
	const {url} = await serve((request, response) => {
		request.resume().on('end', () => response.writeHead(lost.length === 0 ? 502 : 200).end());
	});
	const lost: string[] = [];
	const {keepsakes, folder} = await open({url}, {onOutage: ({message}) => void lost.push(message)});
	const path = join(folder, 'rollback-CUT-AAAA-BBBB.json');
	writeFileSync(path, '{}');
	const storing = {onStored: () => undefined, stopping: new AbortController().signal};
	expect(await keepsakes.storeRollbackFile(path, storing)).toBe(true);
	expect(lost).toEqual([expect.stringMatching(/502: PUT our-docs\/uploads/)]);
});

test('hazard 46: the way back lies beside the ledger and in the destination before anything is changed', async () => {
	const buckets = await createBuckets({
		buckets: [{name: 'our-docs', kind: 'stored', grants: {writer: ['read', 'list', 'put', 'abort']}}],
		users: [{name: 'writer', ...writer}],
	});
	onTestFinished(() => buckets.close());
	const {folder, config, keepsakes} = await open(buckets);
	const record = {
		Id: 'a0B5e0000000001EAA',
		original_url: 'https://vendor.example/a?secret=1',
		new_url: 'https://ours/a',
	};
	const path = await keepsakes.writeRollbackFile('CUT-AAAA-BBBB', [[record]]);
	expect(path).toBe(join(folder, 'rollback-CUT-AAAA-BBBB.json'));
	expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({records: [record]});
	const stored: number[] = [];
	const storing = {onStored: (share: number) => void stored.push(share), stopping: new AbortController().signal};
	expect(await keepsakes.storeRollbackFile(path, storing)).toBe(true);
	expect(stored).toEqual([1]);
	const destination = createDestination(
		{
			region: 'us-east-1',
			endpoint: buckets.url,
			forcePathStyle: true,
			bucket: 'our-docs',
			prefix: 'uploads',
			createBucket: false,
		},
		async () => writer,
	);
	onTestFinished(destination.close);
	expect(await destination.stat('uploads/.doclift/rollback-CUT-AAAA-BBBB.json')).toMatchObject({
		size: statSync(path).size,
	});
	const copy = await keepsakes.copyLedger('CUT-AAAA-BBBB');
	expect(copy).toBe(`${config.database}.before-CUT-AAAA-BBBB.db`);
	expect(statSync(copy).mode & 0o777).toBe(0o600);
});

test("the way back lies beside what the ledger's link leads to", async () => {
	const [folder, disk] = [temporaryFolder(), temporaryFolder()];
	writeFileSync(join(disk, 'kept.db'), '', {mode: 0o600});
	symlinkSync(join(disk, 'kept.db'), join(folder, 'migration_tracking.db'));
	const file = join(folder, 'doclift.config.yaml');
	writeFileSync(file, 'salesforce: {username: u, password: p}\ndestination: {bucket: our-docs, region: us-east-1}', {
		mode: 0o600,
	});
	const config = loadConfig({file, environment: {}});
	const ledger = openLedger(config.database, {now: Date.now});
	onTestFinished(ledger.close);

	const keepsakes = createKeepsakes(config, ledger);
	expect(await keepsakes.writeRollbackFile('CUT-AAAA-BBBB', [])).toBe(join(disk, 'rollback-CUT-AAAA-BBBB.json'));
	expect(await keepsakes.copyLedger('CUT-AAAA-BBBB')).toBe(join(disk, 'kept.db.before-CUT-AAAA-BBBB.db'));
});
