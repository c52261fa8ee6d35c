/** Do links open for a user? Asked before anything is switched, by opening some of them without credentials. */

import type {Probed} from './plan-summary.ts';
import type {Opened, OpenLink} from './ports/open-link.ts';
import {slices} from './slices.ts';
import {shownUrl} from './url.ts';

export type Link = {
	readonly url: string;
	/** What the store says of the object; null where nothing is expected but an answer. */
	readonly expects: {readonly size: number; readonly contentType: string | undefined} | null;
};

/** Of each kind: so many a plan opens, chosen among all. */
export const linksTried = 25;
const atOnce = 8;
const mostAnswers = 5;

/** Gathers answers over as many links as come by. */
export type LinkProbe = {
	readonly open: (links: readonly Link[]) => Promise<void>;
	readonly found: () => Probed;
};

export function createLinkProbe(openLink: OpenLink): LinkProbe {
	let tried = 0;
	let opened = 0;
	const others = new Map<string, {count: number; readonly example: string}>();

	const openOne = async ({url, expects}: Link) => {
		const fault = faultOf(await openLink(url), expects);
		tried += 1;
		if (fault === null) {
			opened += 1;
			return;
		}
		const known = others.get(fault);
		if (known) known.count += 1;
		else others.set(fault, {count: 1, example: shownUrl(url)});
	};

	return {
		async open(links) {
			for (const some of slices(links, atOnce)) await Promise.all(some.map(openOne));
		},
		found: () => ({
			tried,
			opened,
			failures: [...others]
				.map(([answer, {count, example}]) => ({answer, count, example}))
				.sort((a, b) => b.count - a.count)
				.slice(0, mostAnswers),
		}),
	};
}

/** What keeps a user from the file, in words; null where he gets it. */
export function faultOf(answer: Opened, expects: Link['expects']): string | null {
	if ('unreachable' in answer) return `not reachable: ${answer.unreachable}`;
	const {status, bytes, contentType} = answer;
	if (status !== 200) return `status ${status}`;
	if (expects === null) return null;
	if (bytes !== null && bytes !== expects.size) return 'status 200 with another length than the copy has';
	if (
		contentType !== null &&
		expects.contentType !== undefined &&
		essence(contentType) !== essence(expects.contentType)
	)
		return `status 200 with another content type (${essence(contentType)})`;
	return null;
}

/** Without parameters such as the character set, which delivery domains add. */
const essence = (type: string): string => type.split(';', 1).join('').trim().toLowerCase();
