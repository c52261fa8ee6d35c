import {resolve} from 'node:path';

/** Where the configuration lies where `--config` names none: in the working folder. */
export const defaultFile = 'doclift.config.yaml';

/** Whether a command that is typed in this folder finds it by itself. */
export const isDefaultFile = (file: string): boolean => resolve(file) === resolve(defaultFile);
