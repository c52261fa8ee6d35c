/** What may be typed after `:`, once: what it does, how it is completed, what the help says of it. Pure. */
import {nearest} from '../engine/nearest.ts';
import {valueFault} from '../engine/verb-value.ts';
import {askCutOver, askRollback, askStop, launch} from './danger.ts';
import type {Model, Screen} from './model.ts';
import {type Next, next, refuse} from './next.ts';
import {changeSeat, steer} from './steer.ts';
import {go} from './travel.ts';

export type Command = {
	readonly name: string;
	/** Words that may follow. */
	readonly values?: readonly string[];
	/** How the value is shown in the help, where it is none of a list. */
	readonly value?: string;
	readonly does: string;
	/** Where words are taken that this one does not take. */
	readonly words?: string;
	readonly run: (model: Model, value: string) => Next;
};

const verb = (name: string, does: string): Command => ({name, does, run: model => steer(model, name)});
const screen = (name: string, to: Screen): Command => ({name, does: `show ${name}`, run: model => next(go(model, to))});

export const commands: readonly Command[] = [
	{
		name: 'cutover',
		does: "cut the links over: shows the plan's counts, then asks for its id",
		words: 'it asks for the id of the plan that stands ready',
		run: askCutOver,
	},
	{
		name: 'rollback',
		does: 'put the original links back: plans, shows, then asks for the id',
		words: 'a part is taken back by `doclift rollback`',
		run: askRollback,
	},
	{
		name: 'plan',
		does: 'plan the cut-over; changes nothing',
		words: 'a part is planned by `doclift migrate --dry-run`',
		run: model => launch(model, ['migrate', '--dry-run']),
	},
	{
		name: 'backup',
		values: ['full', 'incremental'],
		does: 'copy and prove files (phase 1)',
		run: (model, value) =>
			value === 'full' || value === 'incremental'
				? launch(model, ['backup', `--${value}`])
				: refuse(model, 'backup full reads everything, backup incremental takes up what is new or failed'),
	},
	verb('pause', 'finish what is in flight, begin nothing new'),
	verb('resume', 'go on, after pause or hold'),
	verb('hold', 'finish the ring that is under way, then wait'),
	{name: 'stop', does: 'finish what is in flight and end; asks for the word', run: askStop},
	{
		name: 'concurrency',
		value: 'N|auto',
		does: 'files in flight',
		run: (model, value) => steerBy(model, 'concurrency', value),
	},
	{
		name: 'bandwidth',
		value: 'MBPS|none',
		does: 'limit in megabits a second',
		run: (model, value) => steerBy(model, 'bandwidth', value),
	},
	{name: 'seat', does: "take the writer's seat, or leave it", run: changeSeat},
	screen('home', 'home'),
	screen('overview', 'overview'),
	screen('accounts', 'accounts'),
	screen('errors', 'errors'),
	screen('workers', 'workers'),
	screen('log', 'log'),
	{name: 'review', does: 'show the plan', run: model => next(go(model, 'plan'))},
	{name: 'rings', does: 'show the cut-over or rollback', run: model => next(go(model, 'cut-over'))},
	{name: 'quit', does: 'leave the console; a run goes on', run: model => next(model, {type: 'leave'})},
];

function steerBy(model: Model, name: string, value: string): Next {
	const fault = valueFault(name, value);
	return fault === null ? steer(model, name, value) : refuse(model, fault);
}

/** Such as `backup full|incremental`. */
export const usageOf = ({name, values, value}: Command): string =>
	[name, ...(values === undefined ? [] : [values.join('|')]), ...(value === undefined ? [] : [value])].join(' ');

/** What the text may become: names first, then the values of a name that stands. */
export function completions(text: string): readonly string[] {
	const [name = '', value] = split(text);
	if (value === undefined) return commands.map(one => one.name).filter(one => one.startsWith(name));
	const values = commands.find(one => one.name === name)?.values ?? [];
	return values.filter(one => one.startsWith(value)).map(one => `${name} ${one}`);
}

/** The text as far as all completions agree; a single one is followed by a space where a value is to come. */
export function complete(text: string): string {
	const found = completions(text);
	const [first] = found;
	if (first === undefined) return text;
	let same = first.length;
	for (const one of found) while (!one.startsWith(first.slice(0, same))) same -= 1;
	const agreed = first.slice(0, same);
	const command = found.length === 1 ? commands.find(({name}) => name === agreed) : undefined;
	return command && (command.values || command.value) ? `${agreed} ` : agreed;
}

export function obey(model: Model, text: string): Next {
	const [name = '', value = ''] = split(text.trim());
	if (name === '') return next(model);
	const command = commands.find(one => one.name === name);
	if (command) return carriedOut(model, command, value.trim());
	const near = nearestCommand(name);
	return refuse(
		model,
		`"${name}" is no command${near === undefined ? '; press ? for help' : `; did you mean ${near}?`}`,
	);
}

/** Whoever has said which account, or which plan, must not get all of them. */
function carriedOut(model: Model, command: Command, value: string): Next {
	const {name, values, value: takes, words, run} = command;
	if (value === '' || values !== undefined || takes !== undefined) return run(model, value);
	return refuse(model, `:${name} takes no more words${words === undefined ? '' : `; ${words}`}`);
}

const split = (text: string): readonly string[] => {
	const at = text.indexOf(' ');
	return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

/** A name that begins alike, else the one that is the fewest edits away. */
function nearestCommand(name: string): string | undefined {
	const names = commands.map(one => one.name);
	const begun = name.length < 3 ? undefined : names.find(one => one.startsWith(name.slice(0, 3)));
	return begun ?? nearest(name, names);
}
