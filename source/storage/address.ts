/** Which network addresses a record's URL may never lead to: this machine, its link, and private networks. */
import {lookup as lookupName} from 'node:dns';
import {BlockList, isIP, type LookupFunction} from 'node:net';

const closed = new BlockList();
// RFC 6890 and its IPv6 kin: special-purpose blocks that no public host has.
for (const [net, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3],
] as const) {
	closed.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
	['::', 127],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8],
	['64:ff9b::', 96],
	['2002::', 16],
] as const) {
	closed.addSubnet(net, bits, 'ipv6');
}

/** True for an address that only a configured host may have. An IPv4 address in IPv6 clothes counts as IPv4. */
export function isPrivateAddress(address: string): boolean {
	const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
	if (mapped !== undefined) return closed.check(mapped, 'ipv4');
	const family = isIP(bare);
	return family === 4 ? closed.check(bare, 'ipv4') : family === 6 ? closed.check(bare, 'ipv6') : false;
}

export const refusedAddress = 'EREFUSEDADDRESS';

const refusal = (host: string): NodeJS.ErrnoException =>
	Object.assign(new Error(`${host} leads to a private address`), {code: refusedAddress});

/**
A resolver for sockets that only yields public addresses. The socket connects to the very address that was checked
here: there is no second look-up that could say something else.
*/
export const publicLookup: LookupFunction = (host, options, done) => {
	lookupName(host, {...options, all: true}, (error, found) => {
		if (error) return done(error, '', 0);
		const open = found.filter(({address}) => !isPrivateAddress(address));
		const first = open[0];
		if (first === undefined) return done(refusal(host), '', 0);
		if (options.all) done(null, open);
		else done(null, first.address, first.family);
	});
};
