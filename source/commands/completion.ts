import {MigrationError} from '../engine/failure.ts';
import type {Command} from './command.ts';
import {bashCompletion} from './completion/bash.ts';
import {fishCompletion} from './completion/fish.ts';
import {completionTable} from './completion/table.ts';
import {zshCompletion} from './completion/zsh.ts';
import type {Commands} from './index.ts';

const help = `Usage
  $ doclift completion bash | zsh | fish

Prints what makes the shell complete doclift's commands, flags and their
values with the Tab key. It is made of the commands' own tables, so make it
anew after an update (with eval in the shell's own start file that happens by
itself).

Examples
  $ doclift completion bash >> ~/.bashrc
  $ eval "$(doclift completion bash)"
  $ eval "$(doclift completion zsh)"
  $ doclift completion fish > ~/.config/fish/completions/doclift.fish`;

const shells = {bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion} as const;
const names = Object.keys(shells);

/** Over the table of all commands, itself among them. */
export const createCompletion = (commands: Commands): Command => ({
	name: 'completion',
	summary: 'complete commands and flags in bash, zsh and fish',
	help,
	flags: {},
	words: 1,
	completes: {words: names},
	async run({input, say}) {
		const shell = Object.entries(shells).find(([name]) => name === input[0])?.[1];
		if (shell === undefined) {
			const what = input[0] === undefined ? 'needs the name of a shell' : `knows no shell "${input[0]}"`;
			throw new MigrationError('usage', `completion ${what}: ${names.join(', ')}`, {
				hint: 'Such as `doclift completion bash`.',
			});
		}
		// Two spaces: what is said to people shows a tab as what it is.
		const script = shell(await completionTable(commands))
			.replaceAll('\t', '  ')
			.trimEnd();
		say(script);
		return {exitCode: 0, result: {script}};
	},
});
