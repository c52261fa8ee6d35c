/** Questions to a person at a terminal, answered by typing a word in full: a slipped key never starts anything. */
import {createInterface} from 'node:readline/promises';
import type {Ask, Invocation} from '../composition/invocation.ts';
import {safeLines} from '../reports/safe-text.ts';

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
