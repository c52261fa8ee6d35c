/** Where the bundled threads stand: beside the bundled program, whose later parts are chunks in a folder of their own. */
export const threadFile = (name: 'thread' | 'check'): URL =>
	new URL(`${import.meta.url.includes('/chunks/') ? '../' : './'}${name}.js`, import.meta.url);
