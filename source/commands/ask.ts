/** Questions to a person at a terminal, answered by typing a word in full: a slipped key never starts anything. */
import {createInterface} from 'node:readline/promises';
import {safeLines} from '../reports/safe-text.ts';
import type {Invocation} from './command.ts';

/**
Resolves with what was typed; null after Ctrl-C or Ctrl-D. Throws an `AbortError` where a signal of the process has ended
the question, or `stopping`: of a run that can be told to stop while it asks.
*/
export type Ask = (question: string, stopping?: AbortSignal) => Promise<string | null>;

/** Undefined where nobody can be asked. */
export function askOf({interactive, signal}: Pick<Invocation, 'interactive' | 'signal'>): Ask | undefined {
	if (!interactive) return undefined;
	return async (question, stopping) => {
		const ending = AbortSignal.any(stopping === undefined ? [signal] : [signal, stopping]);
		const lines = createInterface({input: process.stdin, output: process.stdout});
		const given = new AbortController();
		const giveUp = () => given.abort();
		lines.once('close', giveUp);
		try {
			return (
				await lines.question(`${safeLines(question)} `, {signal: AbortSignal.any([given.signal, ending])})
			).trim();
		} catch {
			if (ending.aborted) throw new DOMException('Stopped before an answer was typed', 'AbortError');
			return null;
		} finally {
			lines.off('close', giveUp);
			lines.close();
		}
	};
}
