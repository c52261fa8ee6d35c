/** `${NAME}` in a value stands for the environment variable of that name; `$${NAME}` for those very characters. */

export type Environment = Readonly<Record<string, string | undefined>>;

export function substitute(
	text: string,
	environment: Environment,
): {readonly value: string; readonly missing: readonly string[]; readonly literal: boolean} {
	const missing: string[] = [];
	let own = text;
	const value = text.replaceAll(/\$?\$\{([A-Za-z_]\w*)\}/g, (whole, name: string) => {
		if (whole.startsWith('$$')) return whole.slice(1);
		own = own.replace(whole, '');
		const found = environment[name];
		if (found === undefined) missing.push(name);
		return found ?? '';
	});
	return {value, missing, literal: own.trim() !== ''};
}
