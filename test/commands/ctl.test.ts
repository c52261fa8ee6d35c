import {expect, test} from 'vitest';
import {ctl} from '../../source/commands/ctl.ts';
import {verbs} from '../../source/console/verb.ts';
import {invocation} from './invocation.ts';

test.each([
	[['puase'], /"puase" is not a verb of a run/, /`doclift ctl pause`/],
	[['concurrency'], /concurrency takes 1 to 1024, or auto/, /ctl --help/],
	[['concurrency', 'many'], /concurrency takes 1 to 1024, or auto/, /ctl --help/],
	[['pause', '30'], /pause takes no value/, /ctl --help/],
	[['bandwidth', '0'], /bandwidth takes megabits a second, or none/, /ctl --help/],
])('a slip is one of the command line, whether or not a run is at work: %j', async (input, message, hint) => {
	// Without a configuration: nothing was asked for yet.
	const {call} = invocation({input, configFile: '/nowhere/doclift.config.yaml'});
	await expect(ctl.run(call)).rejects.toMatchObject({
		kind: 'usage',
		message: expect.stringMatching(message),
		hint: expect.stringMatching(hint),
	});
});

test('only an end can be waited for', async () => {
	const {call} = invocation({input: ['pause'], flags: {wait: true}, configFile: '/nowhere/doclift.config.yaml'});
	await expect(ctl.run(call)).rejects.toMatchObject({
		kind: 'usage',
		message: '--wait goes with stop, not with pause',
		hint: expect.stringContaining('doclift ctl stop --wait'),
	});
});

test('every verb is completed and explained', () => {
	expect(ctl.completes?.words).toEqual(verbs);
	for (const verb of verbs) expect(ctl.help).toContain(`\n  ${verb} `);
});
