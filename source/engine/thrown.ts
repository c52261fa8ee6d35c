/** What was thrown, which may be anything, in words. */

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `ENOENT` of a system call, `UND_ERR_SOCKET` of a library; empty where there is none. */
export const codeOf = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
