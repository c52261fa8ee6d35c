/** How triggers are written down. */
export const refuse = (message: string): string => `SELECT RAISE(ABORT, '${message}');`;
export const trigger = (name: string, when: string, body: string): string =>
	`CREATE TRIGGER ${name} ${when} BEGIN ${body} END;\n`;
