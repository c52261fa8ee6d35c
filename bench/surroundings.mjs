/** Where and when: figures of two machines, or of a busy one, do not compare. */
import {execFileSync} from 'node:child_process';
import {arch, cpus, loadavg, platform, release, totalmem} from 'node:os';

export function surroundings() {
	const processors = cpus();
	return {
		date: new Date().toISOString(),
		commit: commit(),
		node: process.version,
		system: `${platform()} ${release()} ${arch()}`,
		processor: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
		memoryMb: Math.round(totalmem() / 1e6),
		/** Before the first run: what else this machine was doing. */
		loadAverage: loadavg().map(load => Math.round(load * 100) / 100),
	};
}

function commit() {
	try {
		const git = (...words) =>
			execFileSync('git', words, {cwd: new URL('..', import.meta.url), stdio: ['ignore', 'pipe', 'ignore']})
				.toString()
				.trim();
		return (
			git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and uncommitted changes')
		);
	} catch {
		return 'unknown';
	}
}
