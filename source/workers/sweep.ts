/** A look for garbage at a moment of our choosing, where V8 would look too late. */
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/**
Behind a proxy each piece that a socket reads lies in 64 KB of its own, of which V8's young generation sees a few hundred bytes: up to
40 MB of them gathered in a thread before it looked. A look takes less than a millisecond.
*/
export function createSweep(): () => void {
	// Node gives no other way to it within a program that was started as any other.
	setFlagsFromString('--expose-gc');
	const collect: (how: {readonly type: 'minor'}) => void = runInNewContext('gc');
	// With a flag of our own V8 takes nothing that comes compiled: other threads still load (`v8.ts`).
	setFlagsFromString('--no-expose-gc');
	return () => collect({type: 'minor'});
}
