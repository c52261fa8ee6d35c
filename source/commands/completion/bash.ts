/** Completion for bash: no helper package is needed. */
import {type CompletionTable, findCommand, quoted, valueCases} from './table.ts';

export function bashCompletion(table: CompletionTable): string {
	const names = table.commands.map(({name}) => name);
	const flags = table.flags.map(({flag}) => flag);
	const cases = [
		`'') words=${quoted([...names, 'help', ...flags].join(' '))} ;;`,
		`help) words=${quoted(names.join(' '))} ;;`,
		...table.commands.map(({name, words, flags: own}) => {
			const all = [...words, ...own.map(({flag}) => flag)];
			return `${name}) words=${quoted(all.join(' '))} ;;`;
		}),
	];
	const values = valueCases(
		table,
		known => `COMPREPLY=($(compgen -W ${quoted(known.join(' '))} -- "$word")); return`,
		'return',
	);
	return `# Completion of doclift for bash. Put into ~/.bashrc:
#   eval "$(doclift completion bash)"
_doclift() {
	local word=\${COMP_WORDS[COMP_CWORD]} command='' words='' i
	COMPREPLY=()
${findCommand('COMP_WORDS', 1, 'COMP_CWORD')}
	case "$command \${COMP_WORDS[COMP_CWORD - 1]}" in
		${values.join('\n\t\t')}
	esac
	case $command in
		${cases.join('\n\t\t')}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _doclift doclift
`;
}
