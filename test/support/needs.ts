/** Programs that some tests run, and that not every machine has. */
import {beforeEach} from 'vitest';

/** Skips each test of the suite, and says why, where the program is missing: a test that has shown nothing is not green. */
export function needs(program: string, isThere: boolean): void {
	beforeEach(({skip}) => skip(!isThere, `${program} cannot be run here`));
}
