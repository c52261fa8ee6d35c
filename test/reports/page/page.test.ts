import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {reportPage} from '../../../source/reports/page/page.ts';
import {hasBrowser, openBrowser} from '../../support/browser.ts';
import {needs} from '../../support/needs.ts';
import {hostile, someFacts} from './facts.ts';

test('what stays at the vendor stands first, and the dispositions sum to the records', () => {
	const page = reportPage(someFacts());
	expect(page.indexOf('Staying at the vendor: 2,764 of 97,596 records')).toBeGreaterThan(0);
	expect(page.indexOf('Staying at the vendor')).toBeLessThan(page.indexOf('Count proof'));
	const cells = [...page.matchAll(/<span class="swatch [^>]*><\/span>[^<]*<\/td><td class="n">([\d,]+)</g)];
	expect(cells.reduce((sum, [, n]) => sum + Number(n?.replaceAll(',', '')), 0)).toBe(97_596);
	const proof = 'Count proof: proven. Salesforce counts 97,596, doclift accounts for 97,596';
	expect(page).toMatch(new RegExp(`${proof} \\(run 1, [^;]+; DocListEntry__c, all accounts\\)`, 'u'));
});

test('in test mode the page says TEST before it says what stays at the vendor', () => {
	const page = reportPage({...someFacts(), testAccount: 'Acme'});
	const banner = page.indexOf('TEST: migration.testSingleAccount limits every run to Acme');
	expect(banner).toBeGreaterThan(0);
	expect(banner).toBeLessThan(page.indexOf('Staying at the vendor'));
	expect(reportPage(someFacts())).not.toContain('TEST');
});

test('hazard 84: what a plan took stands beside what it had said', () => {
	const facts = someFacts();
	const startedAt = Date.UTC(2026, 10, 25, 12);
	const done = {state: 'done', startedAt, endedAt: startedAt + 11_520_000} as const;
	const page = reportPage({...facts, plan: facts.plan && {...facts.plan, ...done}});
	expect(page).toContain('pauses included, 3 h 12 min; the plan said about 1 h 2 min.');
	expect(reportPage(facts)).not.toContain('the plan said about');
});

test('a run whose process was killed is broken off, one that holds the lock is running', () => {
	const facts = someFacts();
	expect(reportPage(facts)).toContain('<td>broken off</td>');
	const page = reportPage({...facts, lock: {since: facts.runs[0]?.startedAt ?? 0}});
	expect(page).toContain('<td>running</td>');
	expect(page).not.toContain('broken off');
});

test('an account without files is not done: there is nothing to do', () => {
	const facts = someFacts();
	const [account] = facts.accounts;
	const page = reportPage({
		...facts,
		accounts: account ? [{...account, name: null, accountId: null, records: 13, files: 0, verified: 0}] : [],
	});
	expect(page).toMatch(/\(no account\).*<td class="n" data-n="1">–<\/td>/);
});

test('an empty ledger makes a page, too', () => {
	const facts = someFacts(0);
	const none = Object.fromEntries(
		Object.keys(facts.dispositions).map(state => [state, 0]),
	) as typeof facts.dispositions;
	const page = reportPage({
		...facts,
		dispositions: none,
		records: 0,
		bytes: 0,
		errors: [],
		runs: [],
		proven: null,
		plan: null,
		course: {...facts.course, spans: []},
	});
	expect(page).toContain('Nothing stays at the vendor');
	expect(page).toContain('No run has counted all accounts against Salesforce yet.');
	expect(page.replace(/<script>.*<\/script>/s, '')).not.toMatch(/NaN|undefined|Infinity/);
});

test('hazard 90: links that Salesforce refused stand among the errors, with what takes them up', () => {
	const page = reportPage({
		...someFacts(0),
		errors: [
			{
				state: 'link-failed',
				kind: 'salesforce-locked',
				count: 3,
				accepted: 0,
				direction: 'rollback',
				ours: 3,
				lastAt: 0,
				example: 'UNABLE_TO_LOCK_ROW',
			},
		],
	});
	expect(page).toContain('UNABLE_TO_LOCK_ROW');
	expect(page).toContain('doclift rollback --from-database --dry-run');
	expect(page).not.toContain('No class of errors is open');
});

describe('in a browser', () => {
	needs('Chromium', hasBrowser);
	const folder = mkdtempSync(join(tmpdir(), 'doclift-page-'));
	const file = join(folder, 'report.html');
	let open: Awaited<ReturnType<typeof openBrowser>>;
	let page: Page;
	const asked: string[] = [];
	const said: string[] = [];

	beforeAll(async () => {
		if (!hasBrowser) return;
		writeFileSync(file, reportPage(someFacts()));
		open = await openBrowser();
		page = await open.browser.newPage();
		page.on('request', request => asked.push(request.url()));
		page.on('console', message => said.push(message.text()));
		page.on('pageerror', error => said.push(String(error)));
		await page.goto(`file://${file}`);
	});
	afterAll(async () => {
		await open?.close();
		rmSync(folder, {recursive: true, force: true});
	});

	const names = () =>
		page.$$eval('#accounts tbody tr', rows =>
			rows.filter(row => !row.hasAttribute('hidden')).map(row => row.querySelector('td')?.textContent ?? ''),
		);

	test('it asks for nothing but itself, and says nothing on the console', () => {
		expect(asked).toEqual([`file://${file}`]);
		expect(said).toEqual([]);
	});

	test('hazard 78: a hostile name is text', async () => {
		expect(await page.evaluate('window.broken === undefined')).toBe(true);
		expect(await page.$$eval('img', all => all.length)).toBe(0);
		expect(await names()).toContain(hostile);
	});

	test('accounts are searched by what is typed, and the count says how many are left', async () => {
		await page.fill('#search', 'Account b27');
		expect(await names()).toEqual(['Account B27']);
		expect(await page.textContent('#shown')).toBe('1 of 40');
		await page.fill('#search', '');
	});

	test('a press on a title sorts by that column, another one turns it around', async () => {
		const first = async () => (await names())[0];
		await page.click('#accounts th:nth-child(8) button');
		expect(await first()).toBe('Account N39');
		await page.click('#accounts th:nth-child(8) button');
		expect(await first()).toBe('Account A0');
	});

	test('nothing is wider than a narrow window or a sheet of paper', async () => {
		for (const width of [420, 794, 1280]) {
			await page.setViewportSize({width, height: 900});
			expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
		}
		expect((await page.pdf({format: 'A4'})).length).toBeGreaterThan(10_000);
	});

	test('light and dark differ, and text can be read on both', async () => {
		const colours = async (colorScheme: 'light' | 'dark') => {
			await page.emulateMedia({colorScheme});
			return page.evaluate('[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]');
		};
		expect(await colours('light')).toEqual(['rgb(255, 255, 255)', 'rgb(28, 35, 48)']);
		expect(await colours('dark')).toEqual(['rgb(20, 23, 28)', 'rgb(227, 231, 238)']);
	});
});
