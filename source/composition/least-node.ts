/** The Node that doclift needs at least. Read by any Node: nothing in here, nor what it imports, is younger than that. */
import {ndjsonLine} from '../reports/ndjson.ts';

const least = [20, 19] as const;

export const newerNode = `Install Node ${least.join('.')} or later.`;

export function isRecentNode(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > least[0] || (major === least[0] && minor >= least[1]);
}

const message = (version: string) => `doclift does not run on Node ${version}`;

/** What an older Node's operator is told; with `--json` stdout ends with a result all the same. */
export const oldNodeText = (version: string): string =>
	`What happened: ${message(version)}\nWhat to do: ${newerNode}\n`;

export const oldNodeResult = (version: string, now: number): string => {
	const error = {kind: 'configuration', message: message(version), hint: newerNode};
	const result = {type: 'result', exitCode: 2, error};
	return `${ndjsonLine(result, now)}\n`;
};
