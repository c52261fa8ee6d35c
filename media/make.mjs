/**
Makes the pictures of `media/`: `npm run media`. An operator's story is played on the real program, in a real terminal,
against the sandbox: a backup, its accounts and errors, a plan, its confirmation, the cut-over and the way back. Pictures
are taken where the story stands still, the animation is what was seen meanwhile.
*/
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import Database from 'better-sqlite3';
import {drawAnimation, drawStill} from './make/draw.mjs';
import {film} from './make/film.mjs';
import {pictureOfReport, pictureOfSvg, withBrowser} from './make/png.mjs';
import {startSandbox} from './make/sandbox.mjs';
import {openTerminal} from './make/terminal.mjs';

const media = fileURLToPath(new URL('.', import.meta.url));
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const size = {columns: 120, rows: 34};

const folder = mkdtempSync(join(tmpdir(), 'doclift-media-'));
const sandbox = await startSandbox(cli, folder);
const stills = new Map();
const takes = [];
try {
	await tellStory();
	const report = join(folder, 'report.html');
	await run('status', '--export', report);
	await withBrowser(async browser => {
		for (const [name, svg] of stills) await pictureOfSvg(browser, svg, join(media, `${name}.png`));
		await pictureOfReport(browser, report, {
			light: join(media, 'report-light.png'),
			dark: join(media, 'report-dark.png'),
		});
	});
	writeFileSync(join(media, 'console.svg'), drawAnimation(takes.flat()));
	console.log(
		`Made: ${[...stills.keys(), 'report-light', 'report-dark'].map(name => `${name}.png`).join(', ')}, console.svg`,
	);
} finally {
	await sandbox.stop();
	rmSync(folder, {recursive: true, force: true});
}

async function tellStory() {
	const backup = openConsole('backup', '--full');
	const {terminal, still, say} = backup;
	await terminal.until(/copying[\s\S]*\b[4-6]\d\.\d %/);
	await still('overview');
	await say('2', /ACCOUNT/);
	await still('accounts');
	await say('3', /CLASS|class/);
	await still('errors');
	await say('4', /THREAD|thread/);
	await still('workers');
	await say('1', /Throughput/);
	await terminal.until(/run(?: \d+)? has ended/);
	await still('proof');
	await say('q\r', /shell|has ended with exit code/);
	await backup.close();

	const plan = openConsole('migrate', '--dry-run');
	await plan.terminal.until(/run(?: \d+)? has ended/);
	await plan.say('6', /to be switched/);
	await plan.still('plan');
	await plan.say(':cutover\r', /type the plan's id/);
	const [id] = /CUT-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(plan.terminal.lines().join('\n')) ?? [];
	await plan.say(id.slice(0, 9), new RegExp(id.slice(0, 9)));
	await plan.still('confirmation');
	await plan.say(`${id.slice(9)}\r`, /held/i);
	await plan.still('canary');
	for (const id of plannedRecords(3)) await edit(id, 'https://docs.example.com/a-user-was-here.pdf');
	await plan.say(':resume\r', /ring/i);
	await plan.terminal.until(/conflict {2}/);
	await plan.still('cut-over');
	await plan.terminal.until(/run(?: \d+)? has ended/);
	await plan.say(':rollback\r', /type the plan's id \(BACK-/);
	await plan.still('rollback');
	plan.terminal.type('\u001B');
	await plan.close();
}

/** The console on the sandbox, with a camera on it. */
function openConsole(...words) {
	const terminal = openTerminal({
		...size,
		command: [process.execPath, cli, ...words, '--config', sandbox.config],
		cwd: folder,
	});
	const camera = film(terminal);
	return {
		terminal,
		async say(keys, shown) {
			terminal.type(keys);
			await terminal.until(shown);
		},
		/** A picture of what stands there once it has stood still for a moment. */
		async still(name) {
			stills.set(name, drawStill(await camera.settled()));
		},
		async close() {
			takes.push(await camera.end());
			terminal.close();
		},
	};
}

/** Records whose turn comes last. */
function plannedRecords(count) {
	const db = new Database(join(folder, 'migration_tracking.db'), {readonly: true});
	try {
		return db.prepare('SELECT doclist_entry_id FROM plan_changes ORDER BY seq DESC LIMIT ?').pluck().all(count);
	} finally {
		db.close();
	}
}

/** As a user does it in Salesforce. */
function edit(id, url) {
	return run('sandbox', 'do', 'edit', id, `Document__c=${url}`, '--dir', folder);
}

function run(...words) {
	const terminal = openTerminal({
		...size,
		command: [
			process.execPath,
			cli,
			...words,
			'--plain',
			...(words[0] === 'sandbox' ? [] : ['--config', sandbox.config]),
		],
		cwd: folder,
	});
	return terminal.ended;
}
