import {expect, test} from 'vitest';
import {stopOther} from '../../source/composition/stop-other.ts';
import type {Config} from '../../source/config/schema.ts';
import {listeningRun} from '../support/listening-run.ts';

async function rollingBack(ask: ((end: () => void) => string) | undefined) {
	const {database, end, orders} = await listeningRun();
	const done = stopOther(
		{
			config: {database} as Config,
			words: 'doclift rollback --execute',
			signal: new AbortController().signal,
			say: () => {},
			ask: ask && (async () => ask(end)),
		},
		async () => 'rolled back',
	);
	return {done, orders};
}

test('a run that has ended by itself while the operator read the question is in nobody’s way', async () => {
	const {done, orders} = await rollingBack(end => {
		end();
		return 'stop';
	});
	expect(await done).toBe('rolled back');
	expect(orders).toEqual([]);
});

test('the run at work goes on where the answer is no, and where nobody can be asked', async () => {
	for (const ask of [() => 'no', undefined]) {
		const {done, orders} = await rollingBack(ask);
		await expect(done).rejects.toMatchObject({
			kind: 'refused',
			hint: '`doclift ctl stop --wait` ends it cleanly; then `doclift rollback --execute`.',
		});
		expect(orders).toEqual([]);
	}
});
