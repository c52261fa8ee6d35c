/** The composition root of the console: the screens over the run's socket, the ledger and the log. */
import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {createElement} from 'react';
import {defaultLedger} from '../config/defaults.ts';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {quoted} from '../config/shown.ts';
import {type ConsolePorts, openConsole} from '../console/console.ts';
import {launch} from '../console/launch.ts';
import {createLogTail} from '../console/log-tail.ts';
import {realPath} from '../db/holder.ts';
import {MigrationError} from '../engine/failure.ts';
import type {Start} from '../screens/dialogue.ts';
import {App, initial, reduce} from '../screens/index.ts';
import {keepHeapsSmall} from '../workers/v8.ts';
import {clock} from './clock.ts';
import {withClosing} from './closing.ts';
import {openCurrentSurvey} from './current-survey.ts';
import type {CommandEnd, Invocation} from './invocation.ts';
import {thisPerson} from './person.ts';
import {planSettings} from './plan-settings.ts';
import {runSocket} from './run-socket.ts';
import {askRun} from './tell-run.ts';
import {testAccountWords} from './test-account.ts';

type Opening = Pick<Start, 'screen' | 'ask' | 'holdAfterCanary'> & {
	/** The run to start at once, where none is at work. */
	readonly launch?: readonly string[];
	/** On a sandbox of its own, which goes when the console does. */
	readonly demo?: boolean;
};

export async function showConsole(invocation: Invocation, opening: Opening): Promise<CommandEnd> {
	const {configFile, flags, say} = invocation;
	// `doclift` alone opens without a configuration, and says how to get one; whatever starts a run needs it.
	const config = existsSync(configFile) || opening.launch !== undefined ? loadConfig({file: configFile}) : null;
	const database = config?.database ?? join(dirname(configFile), defaultLedger);
	const {exitCode, lines, signal} = await withClosing(async closing => {
		const ledger = openCurrentSurvey(database);
		closing.push(ledger.close);
		invocation.takeSignals();
		keepHeapsSmall();
		return openConsole({
			screens: {initial, reduce, draw: model => createElement(App, {model})},
			start: {
				unicode: flags.ascii !== true && speaksUnicode(process.env),
				colour: !process.env.NO_COLOR,
				ledger: database,
				configured: config === null ? null : configuredOf(config),
				screen: opening.screen,
				ask: opening.ask,
				holdAfterCanary: opening.holdAfterCanary === true,
				demo: opening.demo === true,
			},
			ports: portsOf(invocation, {config, database, survey: ledger.open}),
			first: opening.launch ?? null,
		});
	});
	for (const line of opening.demo === true ? demoLines : lines) say(line);
	return {exitCode, result: signal === null ? {} : {stoppedBy: signal}};
}

type Around = Pick<ConsolePorts, 'survey'> & {
	/** Null where there is none yet. */
	readonly config: Config | null;
	readonly database: string;
};

function portsOf({configFile, flags}: Invocation, {config, database, survey}: Around): ConsolePorts {
	// Where everything else of the ledger lies, also where `database` is a link to it.
	const folder = dirname(realPath(database));
	const program = resolve(process.argv[1] ?? '');
	const by = thisPerson();
	return {
		stdin: process.stdin,
		stdout: process.stdout,
		now: clock.now,
		socket: () => runSocket(database),
		by,
		launch(args) {
			if (config === null) {
				throw new MigrationError('configuration', `There is no configuration at ${configFile}`, {
					hint: '`doclift init` writes one, every key explained.',
				});
			}
			return launch({program, args, configFile, folder: config.logs, environment: ownEnvironment()});
		},
		stop: () => askRun(database, {verb: 'stop', by}),
		survey,
		log: config === null ? () => [] : createLogTail(config.logs),
		async exportPlan(planId) {
			const {exportPlanRows} = await import('./export-plan-rows.ts');
			return exportPlanRows(survey(), planId, folder);
		},
		folder,
		back: `doclift attach${flags.config === undefined ? '' : ` --config ${quoted(configFile)}`}`,
	};
}

const demoLines = [
	'The demonstration has ended, and its org and buckets with it.',
	'`doclift demo --plain` is a guided tour with an audit.',
];

const configuredOf = (config: Config): Start['configured'] => ({
	...planSettings(config),
	bucket: config.destination.bucket,
	object: config.salesforce.object,
	dryRun: config.migration.dryRun,
	testAccount: testAccountWords(config),
});

/** POSIX: the first of these that says something decides. */
export function speaksUnicode({LC_ALL, LC_CTYPE, LANG}: NodeJS.ProcessEnv): boolean {
	return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** What was set for this console's own colours is none of a run's business. */
function ownEnvironment(): NodeJS.ProcessEnv {
	const {FORCE_COLOR: _, ...environment} = process.env;
	return environment;
}
