import {expect, test} from 'vitest';
import {endsSession, readRefusal, refusalFailure} from '../../source/salesforce/refusal.ts';

const body = (errorCode: string, message = 'said') => JSON.stringify([{message, errorCode}]);

test.each([
	[403, body('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), 'salesforce-limit'],
	[
		403,
		body('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
		'salesforce-unavailable',
	],
	[503, body('SERVER_UNAVAILABLE'), 'salesforce-unavailable'],
	[503, '<html>Maintenance</html>', 'salesforce-unavailable'],
	[500, body('UNKNOWN_EXCEPTION'), 'salesforce-unavailable'],
	[502, '', 'salesforce-unavailable'],
	[400, body('INVALID_FIELD'), 'salesforce-query'],
	[400, body('INVALID_TYPE'), 'salesforce-query'],
	[400, body('MALFORMED_QUERY'), 'salesforce-query'],
	[400, body('INVALID_QUERY_LOCATOR'), 'salesforce-incomplete'],
	[400, body('QUERY_TIMEOUT'), 'salesforce-incomplete'],
	[403, body('API_DISABLED_FOR_ORG'), 'salesforce-error'],
	[404, 'Not found', 'salesforce-error'],
])('%i %s is %s', (status, answer, kind) => {
	const failure = refusalFailure(status, readRefusal(status, answer), {what: 'the query on X'});
	expect(failure).toMatchObject({kind, message: expect.stringContaining('the query on X')});
});

test.each(['QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG'])('%s says how the query becomes quicker', code => {
	const {hint} = refusalFailure(400, readRefusal(400, body(code)), {what: 'the count of X'});
	expect(hint).toMatch(/indexed field.*--account.*readWith: bulk/u);
	expect(hint).not.toMatch(/fewer rows/u);
});

test('words are one line, without markup or control characters, and not endless', () => {
	const said = `\nSELECT Id\n     ^\nERROR at Row:1\nNo such column \u001b[31m'X'${'!'.repeat(900)}`;
	const {message} = readRefusal(400, body('INVALID_FIELD', said));
	expect(message).toMatch(/^SELECT Id \^ ERROR at Row:1 No such column \[31m'X'!+$/u);
	expect(message.length).toBeLessThanOrEqual(400);
	expect(readRefusal(503, '<html><script>x</script></html>').message).toBe('a web page');
});

test('a session has ended by status or by code', () => {
	expect(endsSession(401, {code: 'HTTP_401', message: ''})).toBe(true);
	expect(endsSession(400, {code: 'INVALID_SESSION_ID', message: ''})).toBe(true);
	expect(endsSession(403, {code: 'INSUFFICIENT_ACCESS', message: ''})).toBe(false);
});
