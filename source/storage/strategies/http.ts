import type {Get, Strategy} from '../access.ts';
import type {Http} from '../http.ts';
import {type FollowRules, follow} from './follow.ts';

/** The URL exactly as it stands, redirects followed from one allowed host to another. */
export const plainStrategy =
	(http: Http, rules: FollowRules): Strategy =>
	(task, location) => {
		if (location.kind !== 's3' && location.kind !== 'http') return [];
		const url = task.url.trim();
		const reading =
			(exact: string): Get =>
			(extra, onHead) =>
				follow(http, rules, exact, extra, onHead);
		const spaced = url.replace(/^[^?#]*/, path => path.replaceAll('+', '%20'));
		return spaced === url ? [reading(url)] : [reading(url), reading(spaced)];
	};
