import {expect, test} from 'vitest';
import {isPrivateAddress, publicLookup, refusedAddress} from '../../source/storage/address.ts';

test.each([
	'127.0.0.1',
	'10.1.2.3',
	'172.31.255.255',
	'192.168.0.1',
	'169.254.169.254',
	'100.64.0.1',
	'0.0.0.0',
	'::1',
	'[::1]',
	'fe80::1%eth0',
	'fd00:ec2::254',
	'::ffff:127.0.0.1',
	'::ffff:7f00:1',
	'64:ff9b::a9fe:a9fe',
])('hazard 73: %s is no address for a record to lead to', address => {
	expect(isPrivateAddress(address)).toBe(true);
});

test.each(['52.216.1.1', '172.32.0.1', '8.8.8.8', '2600:1f00::1', '::ffff:8.8.8.8', 'example.com'])(
	'%s is a public address',
	address => {
		expect(isPrivateAddress(address)).toBe(false);
	},
);

test('hazard 73: a name that resolves to this machine is refused before a socket is opened', async () => {
	const code = await new Promise(resolve =>
		publicLookup('localhost', {}, error => resolve((error as NodeJS.ErrnoException | null)?.code)),
	);
	expect(code).toBe(refusedAddress);
});
