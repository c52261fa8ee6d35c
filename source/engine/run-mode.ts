/** How a run that executes a plan names it in its mode, and how readers find it there. Pure. */
import type {StoredPlan} from './ports/plans.ts';

export const executionMode = ({code, state}: Pick<StoredPlan, 'code' | 'state'>): string =>
	`plan ${code}${state === 'executing' ? ', resumed' : ''}`;

/** Null for the mode of any other run: one that makes a plan says `plan` alone. */
export const planExecutedIn = (mode: string): string | null => /^plan ([A-Z0-9-]+)/.exec(mode)?.[1] ?? null;
