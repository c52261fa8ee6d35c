/** Completion for zsh, over its own completion system. */
import {type CompletionTable, findCommand, quoted, valueCases} from './table.ts';

export function zshCompletion(table: CompletionTable): string {
	const described = table.commands.map(({name, summary}) => quoted(`${name}:${summary.replaceAll(':', '\\:')}`));
	const flags = table.flags.map(({flag}) => flag).join(' ');
	const cases = [
		`'') _describe 'command' commands; compadd -- ${flags} ;;`,
		`help) _describe 'command' commands ;;`,
		...table.commands.map(({name, words, flags: own}) => {
			const all = [...words, ...own.map(({flag}) => flag)];
			return `${name}) compadd -- ${all.join(' ')} ;;`;
		}),
	];
	const values = valueCases(table, known => `compadd -- ${known.join(' ')}; return`, '_files; return');
	return `#compdef doclift
# Completion of doclift for zsh. Put into ~/.zshrc, after compinit:
#   eval "$(doclift completion zsh)"
_doclift() {
	local command='' i
	local -a commands=(
		${described.join('\n\t\t')}
		${quoted('help:the page of a command')}
	)
${findCommand('words', 2, 'CURRENT')}
	case "$command \${words[CURRENT - 1]}" in
		${values.join('\n\t\t')}
	esac
	case $command in
		${cases.join('\n\t\t')}
	esac
}
compdef _doclift doclift
`;
}
