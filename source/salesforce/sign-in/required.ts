/** A setting without which a way of signing in cannot begin. */
import {MigrationError} from '../../engine/failure.ts';

export function required(value: string | undefined, setting: string): string {
	if (value !== undefined && value !== '') return value;
	throw new MigrationError('configuration', `salesforce.${setting} is missing`, {
		hint: `Set it in the configuration (\${NAME} takes it from the environment), then run \`doclift doctor\`.`,
	});
}
