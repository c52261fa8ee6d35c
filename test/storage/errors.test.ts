import {expect, test} from 'vitest';
import {translateReply, translateTransport} from '../../source/storage/errors.ts';

test.each([
	['ERR_SSL_WRONG_VERSION_NUMBER', 'network-unreachable'],
	['EPROTO', 'network-unreachable'],
	['UND_ERR_PRX_TLS', 'network-unreachable'],
	['EAI_FAIL', 'network-unreachable'],
	['ENETDOWN', 'network-unreachable'],
	['EADDRNOTAVAIL', 'network-unreachable'],
	['ENOBUFS', 'network-unreachable'],
	['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'network-reset'],
	['ERR_INVALID_ARG_TYPE', 'internal'],
])('a fault of the way there is no fault of ours: %s', (code, kind) => {
	const error = Object.assign(new Error('as the system says it'), {code});
	expect(translateTransport(error, 'GET https://files.example/a')).toMatchObject({
		kind,
		message: expect.stringMatching(/as the system says it.*: GET https:\/\/files\.example\/a$/),
	});
});

test.each([
	['ECONNREFUSED', 'network-outage'],
	['ETIMEDOUT', 'network-outage'],
	['EAI_AGAIN', 'network-outage'],
	['ENETUNREACH', 'network-outage'],
	['CERT_HAS_EXPIRED', 'network-unreachable'],
	['EPROTO', 'network-unreachable'],
	['ECONNRESET', 'network-reset'],
])('of a host that has answered before, what time alone mends is waited for: %s', (code, kind) => {
	const error = Object.assign(new Error('as the system says it'), {code});
	expect(translateTransport(error, 'GET https://files.example/a', true)).toMatchObject({kind});
});

test.each([502, 504])('a gateway that answers %i waits for the store behind it, and so do we', status => {
	const reply = {status, headers: {}, body: Buffer.from('<html>Bad Gateway</html>')};
	expect(translateReply(reply, 'upload', 'PUT ours/a')).toMatchObject({kind: 'network-outage'});
	expect(translateReply(reply, 'download', 'GET docs/a')).toMatchObject({kind: 'network-outage'});
});

test.each(['EMFILE', 'ENFILE'])(
	'too many open files are no fault of doclift: fewer files at once get through (%s)',
	code => {
		const error = Object.assign(new Error(`connect ${code} 127.0.0.1:9000`), {code});
		expect(translateTransport(error, 'PUT ours/a')).toMatchObject({
			kind: 'network-throttled',
			message: expect.stringMatching(/may open no more files.*: PUT ours\/a$/),
			hint: expect.stringContaining('migration.concurrency'),
		});
	},
);
