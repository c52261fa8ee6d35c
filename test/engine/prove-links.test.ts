import {expect, it, test} from 'vitest';
import type {Opened} from '../../source/engine/ports/open-link.ts';
import {createLinkProbe, faultOf} from '../../source/engine/prove-links.ts';

const pdf = {size: 10, contentType: 'application/pdf'};
const ok: Opened = {status: 200, bytes: 10, contentType: 'application/pdf'};

test.each<[string, Opened, Parameters<typeof faultOf>[1], RegExp | null]>([
	['the file', ok, pdf, null],
	['the file, with a character set', {...ok, contentType: 'Application/PDF; charset=utf-8'}, pdf, null],
	['the file, its length untold', {...ok, bytes: null, contentType: null}, pdf, null],
	['anything, where nothing is expected', {...ok, bytes: 3}, null, null],
	['hazard 64: a refusal', {...ok, status: 403}, pdf, /^status 403$/],
	['part of it', {...ok, status: 206}, pdf, /^status 206$/],
	['a file of another length', {...ok, bytes: 9}, pdf, /another length/],
	['hazard 16: a sign-in page', {...ok, contentType: 'text/html'}, pdf, /text\/html/],
	['no answer', {unreachable: 'no such host'}, pdf, /not reachable: no such host/],
])('%s', (_, answer, expects, words) => {
	const fault = faultOf(answer, expects);
	if (words === null) expect(fault).toBeNull();
	else expect(fault).toMatch(words);
});

it('hazard 76: counts answers by kind, with an example that shows no query', async () => {
	const probe = createLinkProbe(async url => (url.includes('bad') ? {...ok, status: 403} : ok));
	const links = ['good', 'bad1?X-Amz-Signature=secret', 'bad2'].map(name => ({
		url: `https://a.example/${name}`,
		expects: pdf,
	}));
	await probe.open(links);
	const {tried, opened, failures} = probe.found();
	expect({tried, opened}).toEqual({tried: 3, opened: 1});
	expect(failures).toMatchObject([{answer: 'status 403', count: 2}]);
	expect(JSON.stringify(failures)).not.toContain('secret');
});
