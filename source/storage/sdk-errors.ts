/** What the SDK throws, in the words of the failure table. */
import {MigrationError} from '../engine/failure.ts';
import {kindOfAnswer, type Side, translateTransport} from './errors.ts';

const fieldOf = (error: unknown, name: string): unknown =>
	typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;

/** The HTTP status that the SDK's error carries; undefined where no answer came. */
export const statusOf = (error: unknown): number | undefined => {
	const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
	return typeof status === 'number' ? status : undefined;
};

/** The store's own code, such as `NoSuchBucket`. */
export const codeOf = (error: unknown): string => String(fieldOf(error, 'Code') ?? fieldOf(error, 'name') ?? '');

/** `what` names the bucket or object, and what was asked of it. */
export function translateSdk(error: unknown, side: Side, what: string): MigrationError {
	if (error instanceof MigrationError) return error;
	const status = statusOf(error);
	if (status === undefined) return translateTransport(error, what);
	const code = codeOf(error);
	const who = side === 'upload' ? 'destination' : 'source';
	return new MigrationError(kindOfAnswer(code, status, side), `The ${who} answered ${status} ${code}: ${what}`, {
		cause: error,
	});
}
