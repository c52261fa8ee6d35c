/**
The AWS CLI. It copies between two buckets only by asking the server to, so that here it goes through a folder in
memory: `aws s3 cp` down, then `aws s3 cp` up. The times add up.
*/
import {existsSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buckets, credentials} from '../buckets.mjs';
import {measured, together} from '../measured.mjs';
import {firstLine} from './rclone.mjs';

/** Debian's, before whatever else stands in the path. */
const command = existsSync('/usr/bin/aws') ? '/usr/bin/aws' : 'aws';
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const aws = {
	name: 'aws',
	title: 'aws s3 cp, down and up',
	/** Settings of its configuration file. */
	sets: {
		small: [[], ['max_concurrent_requests = 20'], ['max_concurrent_requests = 50']],
		large: [
			[],
			['max_concurrent_requests = 20', 'multipart_chunksize = 16MB'],
			['max_concurrent_requests = 4', 'multipart_threshold = 128MB'],
		],
	},
	usual: {small: [], large: []},
	version: () => firstLine(command, ['--version'])?.split(' ').slice(0, 2).join(' '),

	async *run(stage, settings, how) {
		const {folder, tls} = stage;
		const files = join(memory, `doclift-bench-${process.pid}`);
		const config = join(folder, 'aws.config');
		await writeFile(
			config,
			['[default]', 's3 =', '  addressing_style = path', ...settings.map(line => `  ${line}`), ''].join('\n'),
		);
		await mkdir(files, {recursive: true});
		const env = {
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
			AWS_DEFAULT_REGION: credentials.region,
			AWS_CONFIG_FILE: config,
			AWS_EC2_METADATA_DISABLED: 'true',
			// Later versions add checksums of their own unless told otherwise.
			AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
			AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
			...(tls !== undefined && {AWS_CA_BUNDLE: tls.authority}),
		};
		const copy = (from, to, {url}) => {
			const words = [command, 's3', 'cp', '--recursive', '--only-show-errors', '--endpoint-url', url, from, to];
			return measured(words, {folder, env, ...how});
		};
		try {
			const down = await copy(`s3://${buckets.source}/`, files, stage.source);
			const up = await copy(files, `s3://${buckets.destination}/`, stage.destination);
			await stage.check(stage.one.files);
			yield together([down, up]);
		} finally {
			await rm(files, {recursive: true, force: true});
		}
	},
};
