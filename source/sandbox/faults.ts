/**
Faults on demand: which request of which server is to go wrong, and how. Rules come from `--faults FILE` (a JSON array)
or from a test; each server asks `next` once for each request and does what the rule says.
*/

export type FaultAction =
	/** 503: XML SlowDown from a bucket, JSON SERVER_UNAVAILABLE from the org. */
	| 'unavailable'
	/** 503 with an HTML body. */
	| 'unavailable-html'
	/** 500 UNKNOWN_EXCEPTION from the org; where it signs in by SOAP, a fault `sf:SERVER_UNAVAILABLE`. */
	| 'server-error'
	/** 400 `unknown_error`, as a token end point words what passes by itself. */
	| 'unknown-error'
	/** The socket is destroyed before anything is answered. */
	| 'reset'
	/** The request is accepted and never answered. */
	| 'no-headers'
	/** Headers and about half of the body, then the socket is destroyed. */
	| 'truncate'
	/** Headers and about half of the body, then silence. */
	| 'stall'
	/** The body comes a few bytes at a time, `ms` apart. */
	| 'trickle'
	/** One byte of the body differs; headers and checksums speak of the right one. */
	| 'flip'
	/** A chunked body that ends early, but properly. */
	| 'short-chunked'
	/** 200 with an HTML sign-in page. */
	| 'html-ok'
	/** The request is carried out, then the socket is destroyed before the answer. */
	| 'lose-reply'
	/** 403 AccessDenied. */
	| 'forbidden'
	/** 403 ExpiredToken from a bucket, 401 INVALID_SESSION_ID from the org (every session ends). */
	| 'expire'
	/** The object changes between two reads of it. */
	| 'change'
	/** 200 whose body is an error document (CopyObject, CompleteMultipartUpload). */
	| 'error-in-200'
	/** 403 REQUEST_LIMIT_EXCEEDED. */
	| 'limit'
	/** 400 INVALID_QUERY_LOCATOR. */
	| 'locator'
	/** 400 QUERY_TIMEOUT. */
	| 'query-timeout'
	/** The query job ends as `Failed`. */
	| 'fail-job'
	/** One page of results loses its last row (headers still count it). */
	| 'lose-row'
	/** One page of results repeats a row of the page before. */
	| 'repeat-row'
	/** The answer waits for `ms`. */
	| 'slow';

export type FaultRule = {
	readonly side: 'org' | 'bucket';
	readonly action: FaultAction;
	/** Operation as the server names it (`GetObject`, `PutObject`, `Query`, `QueryJobResults`, …); every one where absent. */
	readonly op?: string;
	/** Regular expression over `bucket/key` or the request's path. */
	readonly match?: string;
	/** Matching requests that pass before the first fault. */
	readonly after?: number;
	/** How many requests it hits; 1 where absent, -1 for all. */
	readonly times?: number;
	/** Hits one in so many of the matching requests; 1 where absent. */
	readonly every?: number;
	readonly ms?: number;
	/** Rule is spent once this many ms have passed since its first hit (a storm that ends). */
	readonly forMs?: number;
};

export type Faults = {
	/** The rule that this request falls to, if any. Counts the request. */
	readonly next: (side: FaultRule['side'], op: string, subject: string) => FaultRule | undefined;
	/** Hits so far, by the rule's place in the list: a test asserts that its fault fired. */
	readonly hits: () => readonly number[];
	readonly add: (rule: FaultRule) => void;
};

/** Compiles rules. Throws a `TypeError` that names the rule for a regular expression that does not compile. */
export function createFaults(rules: readonly FaultRule[] = [], now: () => number = Date.now): Faults {
	const live: Array<{rule: FaultRule; pattern: RegExp | undefined; seen: number; hits: number; firstHit: number}> = [];

	const add = (rule: FaultRule) => {
		let pattern: RegExp | undefined;
		try {
			pattern = rule.match === undefined ? undefined : new RegExp(rule.match, 'u');
		} catch (error) {
			throw new TypeError(`Fault ${live.length + 1}: "${rule.match}" is not a regular expression`, {cause: error});
		}
		live.push({rule, pattern, seen: 0, hits: 0, firstHit: 0});
	};
	for (const rule of rules) add(rule);

	const next = (side: FaultRule['side'], op: string, subject: string): FaultRule | undefined => {
		for (const entry of live) {
			const {rule, pattern} = entry;
			if (rule.side !== side || (rule.op !== undefined && rule.op !== op)) continue;
			if (pattern !== undefined && !pattern.test(subject)) continue;
			entry.seen++;
			if (entry.seen <= (rule.after ?? 0)) continue;
			const times = rule.times ?? 1;
			if (times >= 0 && entry.hits >= times) continue;
			if (rule.forMs !== undefined && entry.hits > 0 && now() - entry.firstHit > rule.forMs) continue;
			if ((entry.seen - (rule.after ?? 0) - 1) % (rule.every ?? 1) !== 0) continue;
			if (entry.hits === 0) entry.firstHit = now();
			entry.hits++;
			return rule;
		}
		return undefined;
	};

	return {next, hits: () => live.map(({hits}) => hits), add};
}
