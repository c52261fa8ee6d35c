/** Rights, names and credentials that are wrong: each is told apart, and the source is never written. */
import {randomUUID} from 'node:crypto';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {createDestination} from '../../source/storage/destination.ts';
import type {Credentials, DestinationSettings} from '../../source/storage/settings.ts';
import {createSource} from '../../source/storage/source.ts';
import {openCopying, type Wishes} from './copying.ts';
import {
	type Ask,
	archiving,
	clientOf,
	destinationOf,
	type Eye,
	eyeOf,
	freshBucket,
	readOnly,
	sourceOf,
} from './store.ts';

export function rightsSuite(ask: Ask): void {
	describe('rights', () => {
		let eye: Eye;
		beforeAll(() => {
			eye = eyeOf(ask());
		});
		const wrongSecret = (): Credentials => ({...ask().users.tool, secretAccessKey: 'not/the/secret'});
		const unknown: Credentials = {accessKeyId: 'AKIANOBODY', secretAccessKey: 'nothing'};

		const copying = async (wishes: Wishes = {}) => {
			const opened = await openCopying(ask(), wishes);
			onTestFinished(opened.close);
			return opened;
		};
		const list = async (bucket: string, credentials: Credentials): Promise<number> => {
			const source = createSource(sourceOf(ask(), [bucket]), async () => credentials);
			onTestFinished(source.close);
			let objects = 0;
			for await (const page of source.list(bucket)) objects += page.length;
			return objects;
		};
		const probe = (bucket: string, credentials: Credentials, more: Partial<DestinationSettings> = {}) => {
			const destination = createDestination(destinationOf(ask(), bucket, more), async () => credentials);
			onTestFinished(destination.close);
			return destination.probe();
		};
		const failureOf = async (work: Promise<unknown>): Promise<MigrationError> => {
			const error = await work.then(
				() => undefined,
				(thrown: unknown) => thrown,
			);
			if (error instanceof MigrationError) return error;
			throw new Error('It did not fail as it should', {cause: error});
		};
		const kindOf = async (work: Promise<unknown>) => (await failureOf(work)).kind;

		test('I1: the source receives no write, and would have refused one', async () => {
			const {source, task, copy} = await copying();
			for (const key of ['a', 'b']) await eye.put(source, key, key);
			await expect(eyeOf(ask(), clientOf(ask(), 'tool')).put(source, 'a', 'other')).rejects.toMatchObject({
				name: 'AccessDenied',
			});
			const before = await eye.list(source);
			const receipts = await copy(['a', 'b', 'not-there'].map(key => task(key)));
			expect(receipts.map(({outcome}) => outcome)).toEqual(['verified', 'verified', 'missing']);
			expect(await eye.list(source)).toEqual(before);
		});

		test('hazard 62: a missing file is missing with the right to list, and forbidden without', async () => {
			const source = await freshBucket(ask(), {tool: readOnly, blind: ['read']});
			const {task, copy} = await copying({source});
			expect(await copy([task('gone.pdf')])).toMatchObject([{outcome: 'missing', failure: {kind: 'download-missing'}}]);
			const blind = await copying({source, sourceCredentials: ask().users.blind});
			expect(await blind.copy([blind.task('gone.pdf')])).toMatchObject([
				{outcome: 'failed', failure: {kind: 'download-forbidden'}},
			]);
			expect(await kindOf(list(source, ask().users.blind))).toBe('download-forbidden');
		});

		test('a bucket that grants nothing forbids its files, and ends no run', async () => {
			const source = await freshBucket(ask(), {});
			await eye.put(source, 'a', 'a');
			const {task, copy} = await copying({source});
			expect(await copy([task('a')])).toMatchObject([{outcome: 'failed', failure: {kind: 'download-forbidden'}}]);
		});

		test('hazard 62: a source bucket that does not exist ends the run: no file is called missing for it', async () => {
			const source = `misspelt-${randomUUID().slice(0, 8)}`;
			const {task, copy} = await copying({source});
			expect(await kindOf(copy([task('a'), task('b')]))).toBe('download-no-bucket');
			expect(await kindOf(list(source, ask().users.tool))).toBe('download-no-bucket');
		});

		test('credentials that the source does not know, or a wrong secret, end the run', async () => {
			const source = await freshBucket(ask(), {tool: readOnly});
			for (const sourceCredentials of [wrongSecret(), unknown]) {
				const {task, copy} = await copying({source, sourceCredentials});
				expect(await kindOf(copy([task('a')]))).toBe('authentication-source');
				expect(await kindOf(list(source, sourceCredentials))).toBe('authentication-source');
			}
		});

		test('credentials that the destination does not know, or a wrong secret, are found before the run', async () => {
			const bucket = await freshBucket(ask(), {tool: archiving});
			for (const wrong of [wrongSecret(), unknown]) {
				expect(await kindOf(probe(bucket, wrong))).toBe('authentication-destination');
			}
			// Also where the probe object lies there already, so that a HEAD is all that is refused.
			await probe(bucket, ask().users.tool);
			for (const wrong of [wrongSecret(), unknown]) {
				expect(await kindOf(probe(bucket, wrong))).toBe('authentication-destination');
			}
		});

		test('each right that the destination lacks is named', async () => {
			const readable = await freshBucket(ask(), {reader: readOnly});
			expect(await failureOf(probe(readable, ask().users.reader))).toMatchObject({kind: 'upload-forbidden'});
			const unlisted = await freshBucket(ask(), {blind: ['read', 'put', 'abort']});
			expect(await failureOf(probe(unlisted, ask().users.blind))).toMatchObject({
				kind: 'upload-forbidden',
				hint: expect.stringContaining('s3:ListBucket'),
			});
		});

		test('hazard 59: a destination bucket that does not exist is told, or made where that is wished', async () => {
			const bucket = `wanted-${randomUUID().slice(0, 8)}`;
			const {tool, owner} = ask().users;
			expect(await failureOf(probe(bucket, tool))).toMatchObject({kind: 'upload-no-bucket'});
			expect(await probe(bucket, tool, {createBucket: true})).toEqual(ask().abilities);
			expect(await probe(bucket, tool, {createBucket: true})).toEqual(ask().abilities);
			expect(await eyeOf(ask(), clientOf(ask(), 'tool')).keys(bucket)).toEqual(['uploads/.doclift/probe']);
			expect(await kindOf(probe('Not_A.Name', owner, {createBucket: true}))).toBe('configuration');
		});
	});
}
