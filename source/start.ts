/** The program, once it is known that this Node can run it. */
import {isatty} from 'node:tty';
import {commands} from './commands/index.ts';
import {runProgram} from './commands/program.ts';

const terminals = [0, 1, 2].filter(isatty);

/** Does what the command line says, and ends the process. */
export async function start(version: string): Promise<void> {
	// The AWS SDK's appeal to use a newer Node is for us, who pin both, and not for an operator at three in the morning.
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

	const exitCode = await runProgram({
		argv: process.argv.slice(2),
		version,
		commands,
		unfinished: async configFile => (await import('./composition/unfinished.ts')).unfinishedFrom(configFile),
	});

	// Sockets that a library keeps open for later must not keep the program; what was written goes out first.
	process.stdout.write('', () => process.stderr.write('', () => end(exitCode)));
}

/**
Node puts the terminal back as it exits, and aborts with a core dump where that fails: on a line that is dead. The hang-up
that such a line stands for ends a process without it.
*/
function end(exitCode: number): void {
	if (terminals.some(fd => !isatty(fd))) {
		process.removeAllListeners('SIGHUP');
		process.kill(process.pid, 'SIGHUP');
	} else process.exit(exitCode);
}
