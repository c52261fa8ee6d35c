/** What lies between us and a store, and a store that asks for patience. */
import {inGroup} from './rule.ts';

export const network = inGroup('network', {
	'network-reset': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The connection was cut. Run `doclift backup --incremental` to try again.',
	},
	'network-timeout': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'No answer in time, or too few bytes for too long. Run `doclift backup --incremental` to try again.',
	},
	'network-unreachable': {
		retry: 'soon',
		scope: 'file',
		exit: 1,
		hint: 'The host could not be reached. Check the network, the proxy and the endpoint.',
	},
	'network-outage': {
		retry: 'throttled',
		scope: 'file',
		exit: 1,
		hint: 'A host that had answered before was out of reach for longer than doclift waits. Check the network, the proxy and the store, then run `doclift backup --incremental`.',
	},
	'network-throttled': {
		retry: 'throttled',
		scope: 'file',
		exit: 1,
		hint: 'The store asked for patience (503) for longer than doclift waits. Run `doclift backup --incremental` later.',
	},
});
