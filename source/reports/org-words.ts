/** Which org it is that links change in, and whether users work in it. */
import type {Org} from '../engine/ports/salesforce.ts';
import {safeLine} from './safe-text.ts';

export const orgWords = ({orgName, sandbox, orgId}: Pick<Org, 'orgName' | 'sandbox' | 'orgId'>): string =>
	safeLine(`${orgName} (${sandbox ? 'sandbox' : 'PRODUCTION'}, ${orgId})`);

export const unknownOrg = 'PRODUCTION or a sandbox? An older doclift made this plan, and did not keep which';
