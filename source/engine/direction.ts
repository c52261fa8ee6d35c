/** The two directions of a plan as commands. */
import type {Direction} from './ports/plans.ts';

export const commandOf: Readonly<Record<Direction, 'migrate' | 'rollback'>> = {
	cutover: 'migrate',
	rollback: 'rollback',
};

/** What begins a plan, or goes on with it. */
export const executeCommand = ({planId, direction}: {readonly planId: string; readonly direction: Direction}): string =>
	`doclift ${commandOf[direction]} --execute --confirm ${planId}`;
