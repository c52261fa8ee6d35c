/** Faults that take the place of the answer. Those that damage one are in `send.ts`, those of a body in `body.ts`. */
import type {FaultRule} from '../faults.ts';
import {type Answer, text, xml} from './answer.ts';
import {Refusal} from './refusal.ts';

const page = (title: string) =>
	`<!doctype html>\n<html><head><title>${title}</title></head><body>${title}</body></html>\n`;

/** `silence`: nothing is ever answered. `reset`: the socket goes at once. Undefined: the request is carried out. */
export function answerInstead({action}: FaultRule): Answer | 'silence' | 'reset' | undefined {
	switch (action) {
		case 'unavailable':
			throw new Refusal('SlowDown');
		case 'unavailable-html':
			return text(503, 'text/html', page('Service Unavailable'));
		case 'html-ok':
			return text(200, 'text/html; charset=utf-8', page('Sign in'));
		case 'forbidden':
			throw new Refusal('AccessDenied');
		case 'expire':
			throw new Refusal('ExpiredToken', {status: 403});
		case 'error-in-200':
			return xml(
				[
					'Error',
					[
						['Code', 'InternalError'],
						['Message', 'We encountered an internal error. Please try again.'],
					],
				],
				{plain: true},
			);
		case 'reset':
			return 'reset';
		case 'no-headers':
			return 'silence';
		default:
			return undefined;
	}
}
