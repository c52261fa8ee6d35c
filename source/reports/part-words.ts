import type {Part} from '../engine/event.ts';

const nameOf = ({account}: Pick<Part, 'account'>): string => account ?? 'what is left';

/** Such as `single-phase, account 4 of 27: Acme`. */
export const partWords = ({number, of, account}: Part): string =>
	`single-phase, account ${number} of ${of}: ${nameOf({account})}`;

/** For where there is no room for that. */
export const shortPart = ({number, of, account}: Part): string => `${number} of ${of}: ${nameOf({account})}`;
