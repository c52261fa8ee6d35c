/** Every key of the console, once: what a press means, what the footer shows and what the help explains. */
import type {Key} from './dialogue.ts';
import type {Move} from './list.ts';
import type {Screen} from './model.ts';

export type Meaning =
	| Move
	| 'open'
	| 'back'
	| 'next-tab'
	| 'filter'
	| 'sort'
	| 'reverse'
	| 'command'
	| 'help'
	| 'pause'
	| 'write'
	| 'redraw'
	| 'suspend'
	| 'leave'
	| 'retry'
	| 'faster'
	| 'slower'
	| 'follow'
	| 'level'
	| 'next-match'
	| 'last-match'
	| 'export'
	| `go:${Screen}`;

export type Binding = {
	readonly meaning: Meaning;
	/** As `nameOf` names them. */
	readonly keys: readonly string[];
	/** How the keys are printed. */
	readonly shown: string;
	/** For the help. */
	readonly does: string;
	/** For the footer; absent where the key is only in the help. */
	readonly short?: string;
	/** The screens where it means something; everywhere where absent. */
	readonly on?: readonly Screen[];
};

const lists: readonly Screen[] = ['accounts', 'files', 'errors', 'log', 'plan'];

export const bindings: readonly Binding[] = [
	{
		meaning: 'open',
		keys: ['enter'],
		shown: 'Enter',
		does: 'open what is chosen, or start it',
		short: 'open',
		on: ['home', 'accounts', 'files', 'errors', 'workers', 'log', 'plan', 'cut-over'],
	},
	{
		meaning: 'retry',
		keys: ['R'],
		shown: 'R',
		does: 'try the chosen class of errors again',
		short: 'retry class',
		on: ['errors'],
	},
	{meaning: 'faster', keys: ['+'], shown: '+', does: 'four more files in flight', short: 'more', on: ['workers']},
	{meaning: 'slower', keys: ['-'], shown: '-', does: 'four files fewer in flight', short: 'fewer', on: ['workers']},
	{
		meaning: 'next-tab',
		keys: ['tab'],
		shown: 'Tab',
		does: 'the next page of this screen',
		short: 'next page',
		on: ['errors', 'plan'],
	},
	{
		meaning: 'export',
		keys: ['e'],
		shown: 'e',
		does: 'write every row of the plan to a file (CSV)',
		short: 'export',
		on: ['plan'],
	},
	{meaning: 'follow', keys: ['f'], shown: 'f', does: 'follow the newest line, or stay', short: 'follow', on: ['log']},
	{
		meaning: 'level',
		keys: ['l'],
		shown: 'l',
		does: 'least level shown: info, warnings, errors',
		short: 'level',
		on: ['log'],
	},
	{
		meaning: 'filter',
		keys: ['/'],
		shown: '/',
		does: 'filter by a regular expression (in the log: search)',
		short: 'filter',
		on: lists,
	},
	{meaning: 'next-match', keys: ['n'], shown: 'n', does: 'next line that the search finds', short: 'next', on: ['log']},
	{meaning: 'last-match', keys: ['N'], shown: 'N', does: 'line before that the search finds', on: ['log']},
	{
		meaning: 'sort',
		keys: ['s'],
		shown: 's',
		does: 'sort by the next column',
		short: 'sort',
		on: ['accounts', 'files', 'errors'],
	},
	{
		meaning: 'reverse',
		keys: ['r'],
		shown: 'r',
		does: 'turn the order around',
		short: 'reverse',
		on: ['accounts', 'files', 'errors'],
	},
	{
		meaning: 'write',
		keys: ['y'],
		shown: 'y',
		does: 'write the chosen row to a file beside the ledger',
		short: 'write row',
		on: ['accounts', 'files', 'record', 'errors', 'log', 'plan', 'cut-over'],
	},
	{meaning: 'pause', keys: ['p'], shown: 'p', does: 'pause the run, or let it go on', short: 'pause'},
	{meaning: 'command', keys: [':'], shown: ':', does: 'type a command', short: 'command'},
	{meaning: 'help', keys: ['?'], shown: '?', does: 'this help; type to filter it', short: 'help'},
	{meaning: 'back', keys: ['escape'], shown: 'Esc', does: 'back to where you came from', short: 'back'},
	{
		meaning: 'leave',
		keys: ['q', 'ctrl-c'],
		shown: 'q',
		does: 'leave the console (also Ctrl-C); a run goes on',
		short: 'leave',
	},
	{meaning: 'down', keys: ['j', 'down'], shown: 'j', does: 'down (also the arrow)'},
	{meaning: 'up', keys: ['k', 'up'], shown: 'k', does: 'up (also the arrow)'},
	{meaning: 'first', keys: ['g', 'home'], shown: 'g', does: 'first row (also Home)'},
	{meaning: 'last', keys: ['G', 'end'], shown: 'G', does: 'last row (also End)'},
	{meaning: 'page-down', keys: ['pageDown', 'ctrl-f'], shown: 'PgDn', does: 'a page down (also Ctrl-F)'},
	{meaning: 'page-up', keys: ['pageUp', 'ctrl-b'], shown: 'PgUp', does: 'a page up (also Ctrl-B)'},
	{meaning: 'go:home', keys: ['0'], shown: '0', does: 'home: what there is, and what can be done next'},
	{meaning: 'go:overview', keys: ['1'], shown: '1', does: 'overview: throughput, errors, accounts, count proof'},
	{meaning: 'go:accounts', keys: ['2'], shown: '2', does: 'accounts, their files, their records'},
	{meaning: 'go:errors', keys: ['3'], shown: '3', does: 'errors by class, with cause and next action'},
	{meaning: 'go:workers', keys: ['4'], shown: '4', does: 'worker threads and their files in flight'},
	{meaning: 'go:log', keys: ['5'], shown: '5', does: 'log of the newest run'},
	{meaning: 'go:plan', keys: ['6'], shown: '6', does: 'the plan: every change, old and new link'},
	{meaning: 'go:cut-over', keys: ['7'], shown: '7', does: 'cut-over or rollback: rings, hold, conflicts'},
	{meaning: 'redraw', keys: ['ctrl-l'], shown: 'Ctrl-L', does: 'draw everything anew'},
	{meaning: 'suspend', keys: ['ctrl-z'], shown: 'Ctrl-Z', does: 'back to the shell; fg returns'},
];

/** Such as `j`, `ctrl-l`, `pageDown`. */
export const nameOf = ({name, text, ctrl}: Key): string => (name === 'char' ? (ctrl ? `ctrl-${text}` : text) : name);

const isOn = ({on}: Binding, screen: Screen): boolean => on === undefined || on.includes(screen);

export function meaningOf(key: Key, screen: Screen): Meaning | undefined {
	const name = nameOf(key);
	return bindings.find(binding => binding.keys.includes(name) && isOn(binding, screen))?.meaning;
}

/** What the footer of a screen shows, what is its own first. */
export const footerOf = (screen: Screen): readonly Binding[] =>
	bindings.filter(binding => binding.short !== undefined && isOn(binding, screen));

/** Stand in the footer before all others, however small it is. */
export const neverLeftOut: ReadonlySet<Meaning> = new Set(['pause', 'help', 'leave']);

/** The lines of the help that hold every word that was typed. */
export function helpFor(screen: Screen, typed: string): readonly Binding[] {
	const words = typed.toLowerCase().split(/\s+/);
	const found = (binding: Binding) =>
		words.every(word => `${binding.shown} ${binding.does}`.toLowerCase().includes(word));
	const here = bindings.filter(binding => isOn(binding, screen) && found(binding));
	return [...here, ...bindings.filter(binding => !isOn(binding, screen) && found(binding))];
}
