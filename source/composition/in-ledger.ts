/** What the ledger holds of one account, or of several. Pure. */

/** `open` is still to be copied, `attention` is failed, gone, archived or in collision, and not signed off. */
export type InLedger = {
	readonly records: number;
	readonly verified: number;
	readonly open: number;
	readonly attention: number;
	readonly bytes: number;
};

export function totalOf(parts: readonly InLedger[]): InLedger {
	const sum = (key: keyof InLedger) => parts.reduce((total, part) => total + part[key], 0);
	return {
		records: sum('records'),
		verified: sum('verified'),
		open: sum('open'),
		attention: sum('attention'),
		bytes: sum('bytes'),
	};
}
