import {expect, test} from 'vitest';
import {html, htmlPage} from '../../source/reports/html.ts';

const pageOf = (...parts: Parameters<typeof html>) => htmlPage({title: 't', style: '', body: html(...parts)});

test('hazard 78: a name in a page is text, in an element and between the quotes of an attribute', () => {
	const name = '<img src=x onerror="alert(1)">\'&';
	const page = pageOf`<td title="${name}">${name}</td>`;
	const safe = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;';
	expect(page).toContain(`<td title="${safe}">${safe}</td>`);
	expect(page).not.toContain('<img');
});

test('marks that turn the direction of text around are shown as what they are', () => {
	expect(pageOf`<p>${'invoice\u202efdp.exe'}</p>`).toContain('<p>invoice\\u202efdp.exe</p>');
});

test('pieces go in as they are, lists are joined, and nothing is nothing', () => {
	const rows = ['a', '<b>'].map(cell => html`<td>${cell}</td>`);
	expect(pageOf`<tr>${rows}${null}${undefined}${7}</tr>`).toContain('<tr><td>a</td><td>&lt;b&gt;</td>7</tr>');
});

test('an object that merely looks like a piece is none', () => {
	const forged: unknown = {toString: () => '<script>', html: '<script>'};
	expect(pageOf`<p>${forged as string}</p>`).not.toContain('<script>');
});

test('a page carries all it needs, and forbids the browser to fetch or run anything', () => {
	const page = htmlPage({title: '</title><script>', style: 'p{color:red}', body: html`<p>x</p>`});
	expect(page).toContain("default-src 'none'");
	expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
	expect(page).toContain('<style>p{color:red}</style>');
	expect(page).not.toMatch(/(?:src|href)=/);
});
