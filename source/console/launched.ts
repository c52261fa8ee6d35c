/** How a process knows that a console has started it, so that it says its result and nothing before it. */

/** In the environment of such a process. */
export const launchedBy = 'DOCLIFT_LAUNCHED';

/** True in such a process, the first time: what it starts itself is not told so. */
export function wasLaunched(environment: NodeJS.ProcessEnv): boolean {
	const launched = environment[launchedBy] !== undefined;
	delete environment[launchedBy];
	return launched;
}
