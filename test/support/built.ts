/** The program as it is built. */
import {fileURLToPath} from 'node:url';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
