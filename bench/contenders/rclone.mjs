/**
rclone from bucket to bucket. Two remotes with endpoints of their own: it can never ask one server to copy from the
other, so that the bytes go through the client, as doclift's do.
*/
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {buckets, credentials} from '../buckets.mjs';
import {measured} from '../measured.mjs';

/** Everything that it may leave out: looks at the empty destination, at the source's and at its own objects. */
const lean = ['--no-check-dest', '--s3-no-head', '--s3-no-head-object', '--use-server-modtime'];
const at = (transfers, ...more) => ['--transfers', String(transfers), '--checkers', '16', ...lean, ...more];

export const rclone = {
	name: 'rclone',
	title: 'rclone copy',
	checkTitle: 'rclone copy, then check --download',
	sets: {
		small: [
			[],
			at(16),
			at(32),
			at(64),
			at(32, '--fast-list'),
			at(32, '--fast-list', '--buffer-size', '0'),
			at(32, '--fast-list', '--ignore-checksum', '--s3-disable-checksum'),
			at(32, '--fast-list', '--s3-use-presigned-request'),
			at(128, '--fast-list'),
		],
		large: [
			[],
			at(4),
			at(8),
			at(16),
			at(4, '--buffer-size', '0'),
			at(4, '--buffer-size', '64M'),
			at(4, '--ignore-checksum', '--s3-disable-checksum'),
			at(4, '--s3-use-presigned-request'),
			at(4, '--s3-upload-cutoff', '8M', '--s3-chunk-size', '8M', '--s3-upload-concurrency', '4'),
			at(4, '--s3-upload-cutoff', '8M', '--s3-chunk-size', '32M', '--s3-upload-concurrency', '2'),
		],
	},
	/** Where nothing is tried. */
	usual: {small: at(32, '--fast-list'), large: at(4)},
	version: () => firstLine('rclone', ['version'])?.replace('rclone ', ''),

	/** Copies; with `check`, reads both buckets again as one more step. */
	async *run(stage, flags, {check = false, ...how}) {
		const {folder, tls} = stage;
		const places = [`source:${buckets.source}`, `destination:${buckets.destination}`];
		const common = ['--config', join(folder, 'rclone.conf'), '--quiet', '--s3-no-check-bucket'];
		if (tls !== undefined) common.push('--ca-cert', tls.authority);
		const env = {...remote('source', stage.source.url), ...remote('destination', stage.destination.url)};
		const go = words => measured(['rclone', ...words], {folder, env, ...how});
		const copied = await go(['copy', ...places, ...common, ...flags]);
		await stage.check(stage.one.files);
		yield copied;
		if (!check) return;
		const transfers = flags.includes('--transfers') ? flags[flags.indexOf('--transfers') + 1] : '16';
		const again = ['--download', '--fast-list', '--transfers', transfers, '--checkers', transfers];
		yield go(['check', ...places, ...common, ...again]);
	},
};

function remote(name, endpoint) {
	const settings = {
		type: 's3',
		provider: 'Other',
		endpoint,
		region: credentials.region,
		force_path_style: 'true',
		access_key_id: credentials.accessKeyId,
		secret_access_key: credentials.secretAccessKey,
	};
	const prefix = `RCLONE_CONFIG_${name.toUpperCase()}_`;
	return Object.fromEntries(Object.entries(settings).map(([key, value]) => [prefix + key.toUpperCase(), value]));
}

/** Undefined where the program is not there. */
export function firstLine(command, words) {
	try {
		const {AWS_CA_BUNDLE, ...env} = process.env;
		return execFileSync(command, words, {env, stdio: ['ignore', 'pipe', 'ignore']})
			.toString()
			.split('\n')[0]
			.trim();
	} catch {
		return undefined;
	}
}
