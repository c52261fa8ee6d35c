/** What is said where a plan is not in the state that a step starts from. */
import {MigrationError} from '../engine/failure.ts';
import type {PlanState} from '../engine/life.ts';

type Found = {readonly state: string; readonly code: string | null} | undefined;

export const planMoved = (plan: number, found: Found, expected: PlanState): MigrationError =>
	new MigrationError('refused', `${found?.code ?? `Plan ${plan}`} is ${found?.state ?? 'unknown'}, not ${expected}`, {
		hint: 'Another command has moved it meanwhile. `doclift` alone says what is open; else make a new plan with the same command and --dry-run.',
	});
