/** The program at a terminal, by script(1) of util-linux: what it shows, and what a person types. */
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {cli} from './built.ts';

/** Whether this machine has a script(1) that can run a command and tell its exit code. */
export const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

export type Typed = {readonly exitCode: number | null; readonly shown: string};

/** Runs the program and answers each question, in order, once its words have been shown. Null types nothing. */
export async function atTerminal(
	args: readonly string[],
	answers: ReadonlyArray<readonly [question: string, answer: string | ((shown: string) => string | null)]>,
): Promise<Typed> {
	const command = [process.execPath, cli, ...args].map(word => `'${word}'`).join(' ');
	const child = spawn('script', ['-qfec', command, '/dev/null'], {stdio: ['pipe', 'pipe', 'ignore']});
	let shown = '';
	const waiting = [...answers];
	let looked = 0;
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		shown += text;
		const [next] = waiting;
		const at = next === undefined ? -1 : shown.indexOf(next[0], looked);
		if (next === undefined || at === -1) return;
		looked = at + next[0].length;
		waiting.shift();
		const answer = typeof next[1] === 'string' ? next[1] : next[1](shown);
		if (answer !== null) child.stdin.write(`${answer}\n`);
	});
	const [exitCode] = await once(child, 'close');
	return {exitCode, shown};
}
