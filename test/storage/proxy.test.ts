import {expect, test} from 'vitest';
import {proxyAnswer, proxyFor} from '../../source/storage/proxy.ts';

const env = {
	HTTPS_PROXY: 'http://proxy:3128',
	http_proxy: 'proxy:8080',
	NO_PROXY: 'localhost, .corp.example,s3.local:9000,10.0.0.1',
};

test.each([
	['https://bucket.s3.amazonaws.com', 'http://proxy:3128'],
	['http://files.example.com', 'http://proxy:8080'],
	['https://localhost', undefined],
	['https://a.corp.example', undefined],
	['https://corp.example', undefined],
	['https://notcorp.example', 'http://proxy:3128'],
	['http://s3.local:9000', undefined],
	['http://s3.local:9001', 'http://proxy:8080'],
	['http://10.0.0.1', undefined],
])('%s goes through %s', (origin, proxy) => {
	expect(proxyFor(origin, env)).toBe(proxy);
});

test('a star exempts everything, and without variables nothing has a proxy', () => {
	expect(proxyFor('https://a.b', {https_proxy: 'http://p', no_proxy: '*'})).toBeUndefined();
	expect(proxyFor('https://a.b', {})).toBeUndefined();
});

test('what a proxy answers in place of a tunnel is told without its password; other errors are not its own', () => {
	const refusal = new Error('Proxy response (407) !== 200 when HTTP Tunneling');
	expect(proxyAnswer('http://kim:secret@proxy:3128', refusal)).toBe('The proxy proxy:3128 answered 407');
	expect(proxyAnswer('http://proxy:3128', new Error('other side closed'))).toBeUndefined();
});
