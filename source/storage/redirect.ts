/** Which answers lead elsewhere, and how often that is followed: the same for a record's file and for a link of ours. */
import type {Reply} from './http.ts';

export const mostHops = 5;

/** As it stands in the answer; undefined where that is no redirect. */
export const redirectOf = ({status, headers}: Reply): string | undefined =>
	status >= 300 && status < 400 && status !== 304 ? headers.location : undefined;
