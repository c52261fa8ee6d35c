import {expect, it} from 'vitest';
import {createAudience, type Tell} from '../../source/console/audience.ts';
import {type Control, createControl} from '../../source/engine/control.ts';
import type {State} from '../../source/engine/event.ts';
import type {AtWork} from '../../source/engine/ports/copier.ts';

type Client = {readonly say: (verb: string, value?: string) => void; readonly heard: Array<Record<string, unknown>>};

const flights: readonly AtWork[] = [{id: 3, files: [{recordId: 'a01', name: 'one.pdf', ageMs: 1500}]}];

function opened() {
	const said: string[] = [];
	const emit = (event: {readonly type: string}) => {
		if (event.type === 'state') said.push((event as State).reason);
	};
	const control: Control = createControl(emit);
	const audience = createAudience({control, emit, atWork: async () => flights});
	const client = (by?: string): Client & {readonly tell: Tell} => {
		const heard: Client['heard'] = [];
		const tell: Tell = line => void heard.push(line);
		const say = (verb: string, value?: string) => audience.hear(tell, JSON.stringify({verb, value, by}));
		return {say, heard, tell};
	};
	return {control, audience, client, said};
}

it('the first console gets the seat, the second one watches, and both are told who has it', () => {
	const {client, said} = opened();
	const [ann, bob] = [client('ann@pts/1, pid 1'), client('bob@pts/2, pid 2')];
	ann.say('attach');
	bob.say('attach');
	expect(ann.heard).toContainEqual({type: 'seat', holder: 'ann@pts/1, pid 1', yours: true});
	expect(bob.heard).toEqual([{type: 'seat', holder: 'ann@pts/1, pid 1', yours: false}]);
	expect(said).toEqual([expect.stringContaining('ann@pts/1'), 'bob@pts/2, pid 2 watches']);
});

it('hazard 48: a console without the seat steers nothing, and is told why', () => {
	const {client, control, said} = opened();
	const [ann, bob] = [client('ann'), client('bob')];
	ann.say('attach');
	bob.say('attach');
	for (const verb of ['pause', 'hold', 'resume', 'stop', 'concurrency', 'bandwidth']) bob.say(verb, '3');
	expect([control.paused(), control.held(), control.stoppedBy(), control.concurrency()]).toEqual([
		...[false, false, null, null],
	]);
	expect(bob.heard.at(-1)).toEqual({type: 'reply', ok: false, said: "read-only: ann has the writer's seat"});
	expect(said).toContain("bob: stop refused, ann has the writer's seat");
	bob.say('status');
	expect(bob.heard.at(-1)).toMatchObject({ok: true, said: 'running'});
	ann.say('pause');
	expect([control.paused(), said.at(-1)]).toEqual([true, 'ann']);
});

it('the seat is free when its holder leaves it or is gone, and who takes it is said to all', () => {
	const {client, audience, control} = opened();
	const [ann, bob] = [client('ann'), client('bob')];
	ann.say('attach');
	bob.say('attach');
	bob.say('seat', 'take');
	expect(bob.heard.at(-1)).toMatchObject({ok: false});
	ann.say('seat', 'leave');
	ann.say('pause');
	expect(control.paused()).toBe(false);
	bob.say('seat', 'take');
	expect(ann.heard).toContainEqual({type: 'seat', holder: 'bob', yours: false});
	bob.say('pause');
	expect(control.paused()).toBe(true);
	audience.gone(bob.tell);
	expect(ann.heard.at(-1)).toEqual({type: 'seat', holder: null, yours: false});
});

it('a script needs no seat, takes none, and is named in the log', () => {
	const {client, control, said} = opened();
	const [ann, script] = [client('ann'), client('carl (doclift ctl)\u001B[2J')];
	ann.say('attach');
	script.say('pause');
	expect(control.paused()).toBe(true);
	expect(said.at(-1)).toBe('carl (doclift ctl)?[2J');
	script.say('seat', 'take');
	expect(script.heard.at(-1)).toMatchObject({ok: false});
	expect(script.heard.filter(({type}) => type === 'seat')).toEqual([]);
});

it('shows what is in flight: to a console as it is, to a script in words', async () => {
	const {client} = opened();
	const [ann, script] = [client('ann'), client()];
	ann.say('attach');
	ann.say('workers');
	script.say('workers');
	await expect.poll(() => ann.heard.at(-1)).toEqual({type: 'workers', threads: flights});
	expect(String(script.heard.at(-1)?.said)).toContain('files in flight: 1');
});

it('says nothing of who goes when the run itself ends', () => {
	const {client, audience, said} = opened();
	const ann = client('ann');
	ann.say('attach');
	const before = said.length;
	audience.close();
	audience.gone(ann.tell);
	expect(said).toHaveLength(before);
});
