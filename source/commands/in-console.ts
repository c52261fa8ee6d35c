/** From a command to the console: what is set before its libraries load, and which command lines open it. */

import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import type {Start} from '../screens/dialogue.ts';

export type Opening = Pick<Start, 'screen' | 'ask' | 'holdAfterCanary'> & {
	readonly launch?: readonly string[];
	readonly demo?: boolean;
};

/** The libraries that colour text decide as they load, and know neither NO_COLOR nor a terminal that a build machine has. */
export async function inConsole(invocation: Invocation, opening: Opening): Promise<CommandEnd> {
	process.env.FORCE_COLOR ??= colours(process.env);
	const {showConsole} = await import('../composition/open-console.ts');
	return showConsole(invocation, opening);
}

/** 0 none, 1 sixteen, 2 two hundred and fifty-six, 3 all. */
function colours({NO_COLOR, COLORTERM = '', TERM = ''}: NodeJS.ProcessEnv): string {
	if (NO_COLOR) return '0';
	if (/truecolor|24bit/.test(COLORTERM)) return '3';
	return /256/.test(TERM) ? '2' : '1';
}
