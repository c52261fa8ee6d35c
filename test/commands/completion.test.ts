import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {completionTable} from '../../source/commands/completion/table.ts';
import {commands} from '../../source/commands/index.ts';
import {needs} from '../support/needs.ts';
import {run} from '../support/program.ts';
import {invocation} from './invocation.ts';

let folder: string;
const scriptOf = async (shell: string) => {
	const command = await commands.get('completion')?.load();
	const {call, said} = invocation({input: [shell]});
	await command?.run(call);
	const file = join(folder, shell);
	writeFileSync(file, said().join('\n'));
	return file;
};
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'doclift-completion-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

/** What each shell offers at the end of each line, after it has really read the script. */
const shells = {
	bash: (file: string, lines: readonly string[][]) => `source ${file}
t() { COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _doclift; echo "\${COMPREPLY[*]}"; }
${lines.map(words => `t ${words.map(word => `'${word}'`).join(' ')}`).join('\n')}`,
	fish: (file: string, lines: readonly string[][]) => `source ${file}
${lines.map(words => `echo (complete -C '${words.join(' ')}' | string split -f1 \\t)`).join('\n')}`,
	zsh: (file: string, lines: readonly string[][]) => `autoload -Uz compinit; compinit -u -D; source ${file}
compadd() { shift; found+=("$@") }; _describe() { found+=(\${(P)2%%:*}) }; _files() { }
t() { found=(); words=("$@"); CURRENT=$#; _doclift; print -r -- \${(M)found:#\${words[-1]}*} }
${lines.map(words => `t ${words.map(word => `'${word}'`).join(' ')}`).join('\n')}`,
} as const;

const ask = async (shell: keyof typeof shells, lines: readonly string[][]) => {
	const script = shells[shell](await scriptOf(shell), lines);
	const out = execFileSync(shell, shell === 'zsh' ? ['-f', '-c', script] : ['-c', script], {encoding: 'utf8'});
	return out
		.trimEnd()
		.split('\n')
		.map(line =>
			line
				.split(' ')
				.filter(word => word !== '')
				.sort(),
		);
};

describe.each(['bash', 'zsh', 'fish'] as const)('%s', shell => {
	needs(shell, isThere(shell));

	test('completes commands, flags, values and words', async () => {
		const lines = [
			['doclift', 'doc'],
			['doclift', 'analyze', '--sizes', ''],
			['doclift', 'accounts', '--so'],
			['doclift', 'ctl', 'pau'],
			['doclift', 'help', 'back'],
			['doclift', 'db', 'vac'],
			['doclift', 'accept', '--class', 'mis'],
			['doclift', 'backup', '--retry', 'coll'],
			['doclift', 'logs', '--level', 'wa'],
			['doclift', 'status', '--for', ''],
		];
		expect(await ask(shell, lines)).toEqual([
			['doctor'],
			['assume', 'auto', 'ledger', 'list', 'sample'],
			['--sort'],
			['pause'],
			['backup'],
			['vacuum'],
			['missing'],
			['collision'],
			['warn'],
			['close-vendor', 'cut-over'],
		]);
	});

	test('knows every flag of every command: it cannot go stale', async () => {
		const {commands: all} = await completionTable(commands);
		const found = await ask(
			shell,
			all.map(({name}) => ['doclift', name, '--']),
		);
		for (const [index, {name, flags}] of all.entries()) {
			expect({name, flags: found[index]}).toEqual({name, flags: flags.map(({flag}) => flag).sort()});
		}
	});
});

test('a configuration named before the command does not hide it', async () => {
	expect(await ask('bash', [['doclift', '--config', 'x.yaml', 'accounts', '--rev']])).toEqual([['--reverse']]);
});

test('the program prints what a shell can read, and refuses other shells', async () => {
	const [bash, other] = await Promise.all([run(['completion', 'bash']), run(['completion', 'tcsh'])]);
	expect(spawnSync('bash', ['-n'], {input: bash.stdout}).status).toBe(0);
	expect(other).toMatchObject({exitCode: 2, stderr: expect.stringContaining('knows no shell "tcsh": bash, zsh, fish')});
});
