/** Questions to a person at a terminal, answered by typing a word in full: a slipped key never starts anything. */
import {createInterface} from 'node:readline/promises';
import {safeLines} from '../reports/safe-text.ts';
import type {Invocation} from './command.ts';

/** Resolves with what was typed; null after Ctrl-C, Ctrl-D or a signal. */
export type Ask = (question: string) => Promise<string | null>;

/** Undefined where nobody can be asked. */
export function askOf({interactive, signal}: Pick<Invocation, 'interactive' | 'signal'>): Ask | undefined {
	if (!interactive) return undefined;
	return async question => {
		const lines = createInterface({input: process.stdin, output: process.stdout});
		const given = new AbortController();
		const giveUp = () => given.abort();
		lines.once('close', giveUp);
		signal.addEventListener('abort', giveUp, {once: true});
		try {
			return (await lines.question(`${safeLines(question)} `, {signal: given.signal})).trim();
		} catch {
			return null;
		} finally {
			signal.removeEventListener('abort', giveUp);
			lines.off('close', giveUp);
			lines.close();
		}
	};
}
