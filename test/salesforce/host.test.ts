import fc from 'fast-check';
import {expect, test} from 'vitest';
import {pinned, shownEndpoint, trustedOrigin} from '../../source/salesforce/host.ts';

test('hazard 75: whatever an answer names, the result is on the pinned instance or is refused', () => {
	const instance = 'https://acme.my.salesforce.com';
	expect(pinned(instance, '/services/data/v64.0/query/0r8-2000')).toBe(
		`${instance}/services/data/v64.0/query/0r8-2000`,
	);
	expect(pinned(instance, `${instance}/x?y=1`)).toBe(`${instance}/x?y=1`);
	const nasty = fc.oneof(
		fc.webUrl(),
		fc.string(),
		fc.constantFrom('//evil', '\\\\evil', 'https:evil', `${instance}@evil/`, '.evil'),
	);
	fc.assert(
		fc.property(nasty, address => {
			let target: string;
			try {
				target = pinned(instance, address);
			} catch {
				return;
			}
			expect(new URL(target).origin).toBe(instance);
		}),
	);
	for (const address of [
		'http://acme.my.salesforce.com/',
		'https://acme.my.salesforce.com:444/',
		'https://acme.my.salesforce.com.evil/',
	]) {
		expect(() => pinned(instance, address), address).toThrow(/the session stays with acme\.my\.salesforce\.com/u);
	}
});

test('only https and this machine are trusted', () => {
	expect(trustedOrigin('https://login.salesforce.com/')).toBe('https://login.salesforce.com');
	expect(trustedOrigin('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
	expect(trustedOrigin('http://localhost:1')).toBe('http://localhost:1');
	expect(trustedOrigin('http://[::1]:1')).toBe('http://[::1]:1');
	for (const url of [
		'http://login.salesforce.com',
		'ftp://x',
		'login',
		'',
		'https://user:pass@acme.example',
		'http://127.0.0.1.evil/',
	]) {
		expect(trustedOrigin(url), url).toBeUndefined();
	}
});

test('addresses are shown without query, user and fragment', () => {
	expect(shownEndpoint('https://u:p@acme.example/a?token=1#x')).toBe('https://acme.example/a');
	expect(shownEndpoint('::')).toBe('an address that is no URL');
});
