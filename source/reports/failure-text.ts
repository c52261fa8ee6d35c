/** A failure for people: what happened, to what, and what to do. */
import {wrapped} from './safe-text.ts';

/** The breaks that a message has of its own stay: a configuration may have several faults. */
export const failureLines = (
	{message, hint}: {readonly message: string; readonly hint: string},
	columns = 80,
): readonly string[] =>
	`What happened: ${message}\nWhat to do: ${hint}`.split('\n').flatMap(line => wrapped(line, columns, '  '));
