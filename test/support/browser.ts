/** Debian's Chromium, for pages that people open. */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type BrowserContext, chromium} from 'playwright-core';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(program);

/** Quiet on a machine without a network: nothing is looked up, nothing is updated. */
const flags = [
	...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
	...['--disable-component-update', '--disable-sync'],
];

export async function openBrowser(): Promise<{browser: BrowserContext; close: () => Promise<void>}> {
	const profile = mkdtempSync(join(tmpdir(), 'doclift-browser-'));
	const browser = await chromium.launchPersistentContext(profile, {executablePath: program, args: flags});
	return {
		browser,
		async close() {
			await browser.close();
			rmSync(profile, {recursive: true, force: true});
		},
	};
}
