/** What an operator takes out of the console, as a file beside the ledger. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {codeOf} from '../engine/thrown.ts';

/** Never over a file that is there: `name.json`, `name-2.json` … For its owner only. Returns its path. */
export function writeBeside(folder: string, name: string, text: string): string {
	for (let n = 1; ; n++) {
		const file = join(folder, `${name.replaceAll(/[^\w.-]/g, '_')}${n === 1 ? '' : `-${n}`}.json`);
		try {
			writeFileSync(file, text, {flag: 'wx', mode: 0o600});
			return file;
		} catch (error) {
			if (codeOf(error) !== 'EEXIST') throw error;
		}
	}
}
