/** The sandbox that the pictures are taken of: odd data, files that fail, and so slow that there is something to see. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {parse, stringify} from 'yaml';

const world = ['--records', '6000', '--accounts', '180', '--seed', '7', '--latency', '25', '--public-links'];

export async function startSandbox(cli, folder) {
	const child = spawn(process.execPath, [cli, 'sandbox', ...world, '--json', '--dir', folder], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	for await (const line of createInterface({input: child.stdout})) {
		const {type, config} = JSON.parse(line);
		if (type !== 'sandbox') continue;
		child.stdout.resume();
		slowDown(config);
		return {
			config,
			async stop() {
				child.kill('SIGTERM');
				await once(child, 'exit');
			},
		};
	}
	throw new Error('The sandbox has ended before it was ready');
}

/** A backup that is over before anybody has looked at it makes no picture. */
function slowDown(config) {
	const settings = parse(readFileSync(config, 'utf8'));
	settings.migration = {...settings.migration, concurrency: 12};
	writeFileSync(config, stringify(settings), {mode: 0o600});
}
