/** Reading single flags, the same for every command. All throw `usage`. */
import {resolve} from 'node:path';
import {MigrationError} from '../engine/failure.ts';
import {written} from './arguments.ts';

type Flags = Readonly<Record<string, unknown>>;

/** The values of a flag that may stand more than once. */
export const words = (value: unknown): readonly string[] =>
	Array.isArray(value) ? value.map(String).filter(word => word !== '') : [];

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A whole number, 1 or more; null where the flag was not given. */
export function atLeastOne(flags: Flags, name: string, hint: string): number | null {
	const value = flags[name];
	if (value === undefined) return null;
	if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
	throw new MigrationError('usage', `${written(name)} takes a whole number, 1 or more`, {hint});
}

/** `--dry-run` or `--execute`: exactly one of them, said aloud. `plans`: the whole command that would plan what was typed. */
export function actOf(
	{dryRun, execute}: Flags,
	command: string,
	plans = `doclift ${command} --dry-run`,
): 'plan' | 'execute' {
	if (dryRun === true && execute === true) {
		throw new MigrationError('usage', '--dry-run and --execute exclude each other', {
			hint: `\`${plans}\` plans and changes nothing; --execute changes Salesforce.`,
		});
	}
	if (dryRun !== true && execute !== true) {
		throw new MigrationError('usage', `${command} needs --dry-run or --execute`, {
			hint: `Begin with \`${plans}\`: it plans and changes nothing.`,
		});
	}
	return dryRun === true ? 'plan' : 'execute';
}

const besides = {plan: '--dry-run', execute: '--execute', confirm: '--confirm'} as const;

/** Refuses flags that mean nothing beside the chosen act, or beside the plan that was confirmed. */
export function withoutFlags(flags: Flags, act: keyof typeof besides, names: readonly string[]): void {
	const given = (value: unknown) =>
		value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
	const wrong = names.filter(name => given(flags[name]));
	if (wrong.length === 0) return;
	const list = wrong.map(written).join(', ');
	throw new MigrationError('usage', `${list} ${wrong.length === 1 ? 'does' : 'do'} not go with ${besides[act]}`, {
		hint: act === 'plan' ? 'It belongs to --execute.' : 'What a plan covers is chosen when it is made, with --dry-run.',
	});
}

/** The file of `--export`: absolute, and written in the way that its ending names. `hint`: such a file of this command. */
export function exportFile(
	value: unknown,
	hint: string,
	endings: readonly string[] = ['.json', '.csv'],
): string | null {
	const file = text(value);
	if (file === null) return null;
	if (endings.some(ending => file.toLowerCase().endsWith(ending))) return resolve(file);
	const known = `${endings.slice(0, -1).join(', ')} or ${endings.at(-1)}`;
	throw new MigrationError('usage', `--export takes a file that ends in ${known}, not "${file}"`, {hint});
}
