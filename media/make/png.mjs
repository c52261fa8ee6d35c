/** Pictures of SVG and HTML, by Debian's Chromium. */
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium} from 'playwright-core';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Quiet on a machine without a network: nothing is looked up, nothing is updated. */
const flags = [
	...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
	...['--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
];

/** Calls `work` with a browser, and closes it on every way out. */
export async function withBrowser(work) {
	if (!existsSync(program)) throw new Error(`There is no Chromium at ${program}: apt-get install chromium`);
	const profile = await mkdtemp(join(tmpdir(), 'doclift-media-'));
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: program,
		args: flags,
		deviceScaleFactor: 2,
	});
	try {
		return await work(browser);
	} finally {
		await browser.close();
		await rm(profile, {recursive: true, force: true});
	}
}

export async function pictureOfSvg(browser, svg, file) {
	const page = await browser.newPage();
	await page.setContent(`<style>body{margin:0;background:transparent}svg{display:block}</style>${svg}`);
	await page.locator('svg').screenshot({path: file, omitBackground: true});
	await page.close();
}

const page = {width: 1100, height: 1500};

/** The report as it opens from disk, in both looks. */
export async function pictureOfReport(browser, file, {light, dark}) {
	const tab = await browser.newPage();
	await tab.setViewportSize(page);
	for (const [colorScheme, path] of Object.entries({light, dark})) {
		await tab.emulateMedia({colorScheme});
		await tab.goto(`file://${file}`);
		await tab.screenshot({path, clip: {x: 0, y: 0, ...page}});
	}
	await tab.close();
}
