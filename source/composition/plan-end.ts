/** How a command that made a plan ends. */
import type {PlanResult} from '../engine/link-run.ts';
import {costSoFar} from './cost.ts';
import type {CommandEnd} from './invocation.ts';
import type {Stage} from './stage.ts';

/** The plan's own counts stand in the result, beside the run that made it. */
export function planEnd(stage: Stage, {plan, exitCode, ...made}: PlanResult, lines: readonly string[]): CommandEnd {
	const result = {...plan, ...made};
	stage.finish({...result, exitCode}, lines);
	return {exitCode, result: {...result, cost: costSoFar()}};
}
