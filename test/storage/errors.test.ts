import {expect, test} from 'vitest';
import {translateTransport} from '../../source/storage/errors.ts';

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
		...{kind, message: expect.stringMatching(/as the system says it.*: GET https:\/\/files\.example\/a$/)},
	});
});
