/** Where a session may travel: to the one instance that it was signed in to, over TLS. Pure. */
import {MigrationError} from '../engine/failure.ts';

/** This machine itself: the only place to which a secret may go without TLS. */
export const isLoopback = (url: URL): boolean =>
	/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(url.hostname) || url.hostname.endsWith('.localhost');

/** Where a request goes, for people: without query, user or fragment, and nothing at all of what is no URL. */
export function shownEndpoint(url: string): string {
	try {
		const {protocol, host, pathname} = new URL(url);
		return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
	} catch {
		return 'an address that is no URL';
	}
}

/** `https://host[:port]` of a host that may be given secrets; undefined for any other address. */
export function trustedOrigin(url: string): string | undefined {
	const parsed = URL.canParse(url) ? new URL(url) : undefined;
	if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return undefined;
	const trusted = parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed));
	return trusted ? parsed.origin : undefined;
}

/**
The full URL of a path (or of a URL that Salesforce gave us) on the pinned instance. Anything that leads to another
host is refused, since the session would go there too.
*/
export function pinned(instanceUrl: string, address: string): string {
	const instance = new URL(instanceUrl);
	const target = URL.canParse(address, instanceUrl) ? new URL(address, instance) : undefined;
	if (target === undefined || target.origin !== instance.origin || target.username !== '') {
		throw new MigrationError(
			'salesforce-error',
			`Salesforce pointed to ${target === undefined ? 'an address that is no URL' : shownEndpoint(target.href)}; the session stays with ${instance.host}`,
			{
				hint: 'Something between this machine and Salesforce rewrites answers. Check the proxy and salesforce.loginUrl.',
			},
		);
	}
	return target.href;
}
