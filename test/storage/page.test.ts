import {describe, expect, test} from 'vitest';
import {isPageInPlace} from '../../source/storage/page.ts';

const task = (name: string, url = 'https://files.example/x') => ({
	row: 1,
	recordId: 'r',
	url,
	key: 'k',
	name,
	replaces: null,
});
const html = {'content-type': 'text/html; charset=utf-8'};
const etag = {etag: '"abc"'};
const page = Buffer.from('\n<!-- hello -->\n<!DOCTYPE HTML><html><body>Sign in</body></html>');

describe('hazard 16: a page in place of the file', () => {
	test.each([
		['a page for a PDF', task('a.pdf'), 'http', {...html, ...etag}, page, true],
		['a page without its type for a PDF', task('a.pdf'), 'http', etag, page, true],
		['the extension of the URL counts too', task('a', 'https://files.example/a.docx'), 'http', html, page, true],
		['a page that a bucket never stored', task('a.pdf'), 's3', html, page, true],
		['a page for a name that says nothing, without an ETag', task('a'), 'http', html, page, true],
		['a page for a name that says nothing, with one', task('a'), 'http', {...html, ...etag}, page, false],
		['a file that really is HTML', task('a.html'), 'http', html, page, false],
		['what lies in the bucket is the file, whatever its name', task('a.pdf'), 's3', {...html, ...etag}, page, false],
		['a PDF', task('a.pdf'), 'http', {'content-type': 'application/pdf'}, Buffer.from('%PDF-1.7'), false],
	] as const)('%s', (_name, file, access, headers, start, verdict) => {
		expect(isPageInPlace(file, access, headers, start)).toBe(verdict);
	});
});
