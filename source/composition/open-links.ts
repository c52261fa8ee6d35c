/** The ports of a run that plans or changes links: everything that a backup has, and the way to the links themselves. */
import type {LinkPorts} from '../engine/link-run.ts';
import {createKeepsakes} from './keepsakes.ts';
import {type OpenPorts, openPorts} from './open-ports.ts';
import {openUserLinks} from './user-links.ts';
import type {OpenRun} from './with-run.ts';

export type OpenLinks = OpenPorts & {readonly ports: LinkPorts};

const opened = new WeakMap<OpenRun, Promise<OpenLinks>>();

/** Signs in once a run, however often it is asked for. */
export function openLinks(run: OpenRun): Promise<OpenLinks> {
	const known = opened.get(run) ?? open(run);
	opened.set(run, known);
	return known;
}

async function open(run: OpenRun): Promise<OpenLinks> {
	const {config, file, closing} = run;
	const {ports, waiting, ...rest} = await openPorts(run);
	const {openLink, close} = openUserLinks(config);
	closing.push(close);
	return {...rest, ports: {...ports, openLink, keepsakes: createKeepsakes(config, file, waiting)}};
}
