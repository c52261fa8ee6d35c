import {describe, expect, test} from 'vitest';
import {commandHelp, programHelp} from '../../source/commands/help.ts';
import {commands} from '../../source/commands/index.ts';
import {run} from '../support/program.ts';

const names = [...commands.keys()];

test('the help of the program, 80 columns wide', () => {
	const help = programHelp(commands);
	expect(help.split('\n').filter(line => line.length > 80)).toEqual([]);
	expect(help.replace(/Commands\n[\s\S]*?\n\n/, 'Commands\n  …\n\n')).toMatchInlineSnapshot(`
		"Moves the files behind Salesforce records from a vendor's S3 bucket into your
		own, proves every copy, and keeps the way back.

		Usage
		  doclift <command> [words] [flags]

		Commands
		  …

		Flags of every command
		  --config FILE  the configuration (default: doclift.config.yaml in this folder)
		  --plain        lines of text, also in a terminal
		  --ascii        no other characters in the console
		  --json         NDJSON on stdout; what is meant for people goes to stderr
		  --help         this page, or the page of one command
		  --version      the version

		Exit codes
		  0  nothing left to attend to       4  sign-in failed
		  1  some records need attention,    5  the ledger's own storage failed
		     or it ended early               129, 130, 143  stopped by a signal
		  2  usage or configuration
		  3  refused: a gate, a lock"
	`);
});

describe.each(names)('doclift %s', name => {
	test('the table and the command say the same of it', async () => {
		const entry = commands.get(name);
		const command = await entry?.load();
		expect({name: command?.name, summary: command?.summary}).toEqual({name, summary: entry?.summary});
	});

	test('its page is 80 columns wide, names each of its flags and has an example', async () => {
		const command = await commands.get(name)?.load();
		if (!command) throw new Error(name);
		const page = commandHelp(command);
		expect(page.split('\n').filter(line => line.length > 80)).toEqual([]);
		for (const flag of Object.keys(command.flags)) {
			expect(page).toContain(`--${flag.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`);
		}
		// An example is what can be typed, below the usage.
		const [, examples = ''] = page.split('\nExamples\n');
		expect(examples).toContain(`doclift ${name}`);
	});
});

test('the built program shows the same, and names what was most likely meant', async () => {
	const [help, wrong] = await Promise.all([run(['--help']), run(['bakcup', '--full'])]);
	expect(help).toMatchObject({exitCode: 0, stdout: `${programHelp(commands)}\n`});
	expect(wrong).toMatchObject({
		exitCode: 2,
		stderr:
			'What happened: There is no command "bakcup"\nWhat to do: Did you mean `doclift backup`? `doclift --help` lists the commands.\n',
	});
});

test('a configuration with faults ends with all of them, as text and as JSON', async () => {
	const [plain, json] = await Promise.all([
		run(['accounts', '--config', '/nowhere/x.yaml']),
		run(['accounts', '--config', '/nowhere/x.yaml', '--json']),
	]);
	expect(plain).toMatchObject({
		exitCode: 2,
		stdout: '',
		stderr:
			'What happened: There is no configuration at /nowhere/x.yaml\nWhat to do: `doclift init` writes one; `--config FILE` names another.\n',
	});
	expect(json.result).toMatchObject({command: 'accounts', exitCode: 2, error: {kind: 'configuration'}});
});
