/** Which proxy a request goes through, after the usual environment variables, and what it says in place of a way. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy's URL for an origin; undefined to connect directly. Lower-case names win, as in curl. */
export function proxyFor(origin: string, environment: Environment): string | undefined {
	const {protocol, hostname, port} = new URL(origin);
	const either = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined;
	const proxy = either(protocol === 'https:' ? 'https_proxy' : 'http_proxy');
	if (proxy === undefined) return undefined;
	const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
	if (isExempt(bare, port || (protocol === 'https:' ? '443' : '80'), either('no_proxy') ?? '')) return undefined;
	return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/**
What the proxy answered when it was asked for a tunnel, in words; undefined for any other error. undici says of it no more
than the status, in its message. What stands before the host in the proxy's URL is secret.
*/
export function proxyAnswer(proxy: string, {message}: Error): string | undefined {
	const status = /^Proxy response \((\d+)\)/.exec(message)?.[1];
	return status === undefined ? undefined : `The proxy ${new URL(proxy).host} answered ${status}`;
}

function isExempt(host: string, port: string, list: string): boolean {
	return list
		.toLowerCase()
		.split(/[\s,]+/)
		.some(entry => {
			if (entry === '') return false;
			if (entry === '*') return true;
			const match = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.includes('::') ? entry.replace(/^\[|\]$/g, '') : entry);
			const name = match?.[1] ?? entry;
			if (match?.[2] !== undefined && match[2] !== port) return false;
			return host === name || host.endsWith(`.${name}`);
		});
}
