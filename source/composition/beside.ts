/** What is bundled beside the program, whose later parts are chunks in a folder of their own: a thread, and a process. */
export const beside = (name: 'thread' | 'check'): URL =>
	new URL(`${import.meta.url.includes('/chunks/') ? '../' : './'}${name}.js`, import.meta.url);
