/** Ports that die: at the given step every call throws, and so does each one after it, as for a process that is killed. */
import type {LinkPorts} from '../../source/engine/link-run.ts';

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
	const {salesforce, links, ledger, linkFields, destination, openLink, keepsakes, openCopier} = ports;
	return {
		steps: () => steps,
		dead: () => dead,
		ports: {
			...ports,
			links: all(links),
			ledger: all(ledger),
			destination: all(destination),
			keepsakes: all(keepsakes),
			linkFields: {readLinks: wrapped(linkFields.readLinks), writeLinks: wrapped(linkFields.writeLinks)},
			salesforce: all(salesforce),
			openLink: wrapped(openLink),
			openCopier: wrapped(openCopier),
		},
	};
}
