/** Links opened as a user would, on this configuration's hosts or any public one. */
import type {Config} from '../config/schema.ts';
import {linkBaseOf} from '../engine/link.ts';
import {createOpenLink} from '../storage/open-link.ts';

export function openUserLinks({destination, source}: Config): ReturnType<typeof createOpenLink> {
	const stores = [linkBaseOf(destination), destination.endpoint, source.endpoint].filter(one => one !== undefined);
	return createOpenLink({named: new Set([...stores.map(url => new URL(url).host.toLowerCase()), ...source.hosts])});
}
