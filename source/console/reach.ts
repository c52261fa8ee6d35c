/** Whether anybody listens at a run's socket, and why he was not heard. */
import {connect} from 'node:net';
import {codeOf} from '../engine/thrown.ts';

type Silence =
	/** Nobody listens there. */
	| 'nobody'
	/** Somebody may, and this user may not speak to him. */
	| 'barred'
	/** Somebody listens and says nothing: he was put to sleep, or waits for his disk. */
	| 'mute';

export type Unheard = {
	readonly type: 'unheard';
	readonly why: Silence;
	/** What was to be said lies there, to be heard later. */
	readonly sent: boolean;
	readonly cause: unknown;
};

/** Undefined where somebody listens, be he asleep. */
export const reach = (path: string): Promise<Unheard | undefined> =>
	new Promise(resolve => {
		const socket = connect(path);
		const end = (unheard?: Unheard) => {
			socket.destroy();
			resolve(unheard);
		};
		socket.on('connect', () => end());
		socket.on('error', error => end(unreached(error)));
	});

/** By the error of a connection that was not made. */
export const unreached = (error: unknown): Unheard => ({
	type: 'unheard',
	sent: false,
	cause: error,
	why: silenceOf(error),
});

export function silenceOf(error: unknown): Silence {
	const code = codeOf(error);
	if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'nobody';
	return code === 'EACCES' || code === 'EPERM' ? 'barred' : 'mute';
}
