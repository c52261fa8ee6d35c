/**
The names of log files: `backup-run12-2026-11-22T16-20-31Z.log`, which sort by command, run and time, and are names on
every file system. When one has grown too large the next is `….2.log`, then `….3.log`.
*/
export type LogName = {
	readonly command: string;
	/** Null where the command never became a run. */
	readonly run: number | null;
	/** When it began, in milliseconds since 1970. */
	readonly at: number;
	/** 1 for the first file of a run. */
	readonly part: number;
};

export function logName({command, run, at, part}: LogName): string {
	const time = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
	return `${command}${run === null ? '' : `-run${run}`}-${time}Z${part === 1 ? '' : `.${part}`}.log`;
}

const pattern = /^([a-z][a-z-]*?)(?:-run(\d+))?-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z(?:\.(\d+))?\.log$/;

/** Null for any other file's name. */
export function runLogName(name: string): LogName | null {
	const [, command, run, day, hours, minutes, seconds, part] = pattern.exec(name) ?? [];
	if (command === undefined) return null;
	const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
	return {command, run: run === undefined ? null : Number(run), at, part: Number(part ?? 1)};
}
