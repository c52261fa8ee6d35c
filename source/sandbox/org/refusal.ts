/** A request that the org refuses, as the REST API words it: `[{"errorCode", "message"}]` under a status. */
export class OrgRefusal extends Error {
	override readonly name = 'OrgRefusal';
	readonly status: number;
	readonly code: string;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

export const notFound = (): OrgRefusal => new OrgRefusal(404, 'NOT_FOUND', 'The requested resource does not exist');

/** Query errors show the place, as Salesforce does: the line around it, a caret, row and column. */
export function refuseQuery(code: string, message: string, soql: string, at?: number): OrgRefusal {
	if (at === undefined) return new OrgRefusal(400, code, message);
	const shown = soql.slice(Math.max(0, at - 40), at + 40).replaceAll(/\s/g, ' ');
	const caret = ' '.repeat(Math.min(40, at));
	return new OrgRefusal(400, code, `\n${shown}\n${caret}^\nERROR at Row:1:Column:${at + 1}\n${message}`);
}
