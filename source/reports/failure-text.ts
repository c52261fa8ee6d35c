/** A failure for people: what happened, to what, and what to do. */
import {wrap} from './safe-text.ts';

export function failureText({message, hint}: {readonly message: string; readonly hint: string}, columns = 80): string {
	return `${wrap(`What happened: ${message}`, columns, '  ')}\n${wrap(`What to do: ${hint}`, columns, '  ')}`;
}
