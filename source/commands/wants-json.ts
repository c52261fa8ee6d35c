/** Read by any Node, and before anything else: each refusal is to be said as JSON. */

/** Whether `--json` stands among the flags, also as `--json=true`; of several that say something of it the last counts. */
export function wantsJson(argv: readonly string[]): boolean {
	const end = argv.indexOf('--');
	const flags = end === -1 ? argv : argv.slice(0, end);
	const last = flags.filter(word => /^--(?:no-)?json(?:=|$)/.test(word)).pop();
	return last === '--json' || last === '--json=true';
}
