import {expect, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {translateTransport} from '../../source/storage/errors.ts';
import {endingCommand} from '../../source/storage/line.ts';

test('a store that asks for patience for too long ends a command, which is run again', () => {
	const error = new MigrationError('network-throttled', 'The store answered 503: GET docs/');
	expect(endingCommand(error)).toMatchObject({kind: error.kind, message: error.message, cause: error});
	expect(endingCommand(error).hint).toBe('Run the same command again later.');
});

test('where no more files may be open, what ends a command says how they may be', () => {
	const error = translateTransport(Object.assign(new Error('connect EMFILE'), {code: 'EMFILE'}), 'GET docs/');
	expect(endingCommand(error).hint).toContain('LimitNOFILE');
});
