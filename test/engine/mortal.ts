/** Ports that die: at the given step every call throws, and so does each one after it, as for a process that is killed. */
import type {LinkPorts} from '../../source/engine/link-run.ts';
import type {Clock} from '../../source/engine/ports.ts';

export class Killed extends Error {}

export type Mortal = {readonly ports: LinkPorts; readonly steps: () => number; readonly dead: () => boolean};

/** A step is a call's beginning or its end: a kill may come before the effect of a call, or right after it. */
export function mortal(ports: LinkPorts, killedAt: number): Mortal {
	let steps = 0;
	let dead = false;
	const step = () => {
		steps += 1;
		if (steps === killedAt) dead = true;
		if (dead) throw new Killed(`killed at step ${killedAt}`);
	};
	const wrapped =
		<A extends unknown[], R>(call: (...args: A) => R) =>
		(...args: A): R => {
			step();
			const result = call(...args);
			if (result instanceof Promise) {
				return result.finally(step) as R;
			}
			step();
			return result;
		};
	const all = <T extends object>(port: T): T =>
		Object.fromEntries(
			Object.entries(port).map(([name, call]) => [name, typeof call === 'function' ? wrapped(call) : call]),
		) as T;
	const {salesforce, links, ledger, fields, destination, openLink, keepsakes, openCopier} = ports;
	return {
		steps: () => steps,
		dead: () => dead,
		ports: {
			...ports,
			...{links: all(links), ledger: all(ledger), destination: all(destination), keepsakes: all(keepsakes)},
			...{fields: {readLinks: wrapped(fields.readLinks), writeLinks: wrapped(fields.writeLinks)}},
			...{salesforce: all(salesforce), openLink: wrapped(openLink), openCopier: wrapped(openCopier)},
		},
	};
}

/** A run that sleeps for so long waits for its next heartbeat. Pauses with jitter are no whole number, so never this one. */
const heartbeatMs = 5000;

/** Time that passes only while somebody sleeps; a heartbeat is only woken at its end. */
export function virtualClock(): Clock {
	let time = Date.parse('2026-01-01T00:00:00Z');
	return {
		now: () => time,
		sleep: (ms, signal) =>
			new Promise(resolve => {
				if (signal?.aborted) return resolve();
				if (ms === heartbeatMs && signal) return signal.addEventListener('abort', () => resolve(), {once: true});
				time += Math.ceil(ms);
				setImmediate(resolve);
			}),
	};
}
