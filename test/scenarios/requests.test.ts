/** What a file costs in requests: a speed that no clock is needed for. */
import {afterEach, expect, test} from 'vitest';
import {destinationBucket} from '../../source/sandbox/users.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
afterEach(() => scene?.close());

type Counts = Readonly<Record<string, number>>;

/** Requests of a whole backup of a clean world, by operation, at either bucket. */
async function requestsOf(records: number, fileBytes: number): Promise<{source: Counts; destination: Counts}> {
	scene = await openScene({records, accounts: 3, seed: 41, world: {clean: true, fileBytes}});
	const {result} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: records});
	const {counts} = scene.buckets.requests();
	await scene.close();
	return {source: counts[scene.world.sourceBucket] ?? {}, destination: counts[destinationBucket] ?? {}};
}

const more = (a: Counts, b: Counts): Counts =>
	Object.fromEntries(
		[...new Set([...Object.keys(a), ...Object.keys(b)])]
			.map(name => [name, (b[name] ?? 0) - (a[name] ?? 0)] as const)
			.filter(([, count]) => count !== 0),
	);

test.each([
	['10 KB', 10_240, 150],
	['8 MB, the largest that is one PUT', 8 * 1024 * 1024, 6],
])('a file of %s is one GET and one PUT, and no HEAD', async (_name, bytes, files) => {
	const one = await requestsOf(1, bytes);
	const many = await requestsOf(1 + files, bytes);
	expect(more(one.source, many.source)).toEqual({GetObject: files});
	expect(more(one.destination, many.destination)).toEqual({PutObject: files});
});

test('a larger one is one GET, one HEAD, and the fewest requests that its parts allow', async () => {
	const one = await requestsOf(1, 20_000_000);
	const many = await requestsOf(3, 20_000_000);
	expect(more(one.source, many.source)).toEqual({GetObject: 2});
	expect(more(one.destination, many.destination)).toEqual({
		HeadObject: 2,
		CreateMultipartUpload: 2,
		UploadPart: 6,
		CompleteMultipartUpload: 2,
	});
});
