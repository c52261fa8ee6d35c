import {expect, it, test} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {probeKey} from '../../source/engine/key.ts';
import type {LinkPorts} from '../../source/engine/link-run.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import type {Source} from '../../source/engine/ports/buckets.ts';
import {backUp, cutOverOrder, type LinkWorld, openLinkWorld} from './link-world.ts';
import {record, urlOf, verifiedReceipt} from './world.ts';

const refused = (kind: 'upload-forbidden' | 'download-forbidden') => new MigrationError(kind, 'the store answered 403');

/** A destination that may be read and not listed; a key with nothing at it is forbidden then. */
function unlisted({bucket}: LinkWorld, asked: string[] = []): LinkPorts['destination'] {
	return {
		...bucket,
		// biome-ignore lint/correctness/useYield: it is refused before its first page
		async *list() {
			throw refused('upload-forbidden');
		},
		async stat(key) {
			asked.push(key);
			const found = bucket.objects.get(key);
			if (found) return found;
			throw refused('upload-forbidden');
		},
	};
}

/** What the vendor holds, by HEAD alone; records that are not named here are refused. */
const vendor = (of: (n: number) => Awaited<ReturnType<Source['stat']>> | 'refused'): Source => ({
	buckets: ['vendor'],
	// biome-ignore lint/correctness/useYield: it is refused before its first page
	async *list() {
		throw refused('download-forbidden');
	},
	async stat(_, key) {
		const found = of(Number(/\d+/.exec(key)?.[0]));
		if (found === 'refused') throw refused('download-forbidden');
		return found;
	},
});
const original = (n: number, url = urlOf(n)) => {
	const {size, sourceEtag: etag} = verifiedReceipt({
		row: 1,
		recordId: '',
		key: '',
		name: '',
		replaces: null,
		url,
	});
	return {size, etag};
};

const backedUp = async (records: number) => {
	const world = openLinkWorld(records);
	await backUp(world);
	world.bucket.objects.set(probeKey('uploads'), {size: 1, etag: 'probe'});
	return world;
};

it('finds copies that are gone or differ where the bucket may not be listed, and the plan says how', async () => {
	const world = await backedUp(6);
	const [gone, other] = [...world.bucket.objects.keys()];
	world.bucket.objects.delete(gone ?? '');
	world.bucket.objects.set(other ?? '', {size: 1, etag: 'f'.repeat(32)});
	const {plan} = await planCutOver({...world.ports, destination: unlisted(world)}, cutOverOrder(world));
	expect(plan).toMatchObject({
		changes: 4,
		compared: {source: 'listing', destination: 'head'},
		classes: {'to-switch': 4, 'destination-differs': 2},
		blocked: {'destination-differs': 2},
	});
	expect(world.said('notice').join()).toMatch(/may not be listed, so each file .* at most 6 copies, about \d+ seconds/);
});

it('asks only about what would be switched', async () => {
	const world = await backedUp(4);
	const asked: string[] = [];
	world.org.put(record(9));
	const order = cutOverOrder(world, {linkProof: {policy: 'off', overruled: null, all: false}});
	await planCutOver({...world.ports, destination: unlisted(world, asked)}, order);
	expect(asked.filter(key => key !== probeKey('uploads'))).toHaveLength(4);
	asked.length = 0;
	await planCutOver({...world.ports, destination: unlisted(world, asked)}, {...order, limit: 0});
	expect(asked).toEqual([probeKey('uploads')]);
});

it('compares nothing where the bucket may be neither listed nor read', async () => {
	const world = await backedUp(3);
	const destination: LinkPorts['destination'] = {
		...unlisted(world),
		async stat() {
			throw refused('upload-forbidden');
		},
	};
	const {plan} = await planCutOver({...world.ports, destination}, cutOverOrder(world));
	expect(plan).toMatchObject({changes: 3, compared: {destination: 'none'}});
	expect(world.events.findLast(event => event.type === 'gate' && event.gate === 'destination compared')).toMatchObject({
		holds: false,
	});
});

test('hazard 22: a file that has changed at a source that may not be listed is copied again, one that is gone is kept', async () => {
	const world = await backedUp(5);
	const source = vendor(n =>
		n === 0 ? {...original(0), size: 1} : n === 1 ? 'refused' : n === 2 ? null : original(n),
	);
	const {plan} = await planCutOver({...world.ports, source}, cutOverOrder(world));
	expect(plan).toMatchObject({
		newFiles: 1,
		changes: 5,
		compared: {source: 'head', destination: 'listing'},
		classes: {'changed-since-backup': 1, 'to-switch': 4},
	});
});

test.each([
	['not there', null],
	['refused, as where listing is not allowed', 'refused'],
] as const)(
	'a plus in the URL that stands for a space: the object with the space speaks where the other is %s',
	async (_, other) => {
		const urlWithPlus = (n: number) => `https://vendor.s3.us-west-2.amazonaws.com/t/Report+${n}.pdf`;
		const world = openLinkWorld([0, 1, 2].map(n => record(n, {url: urlWithPlus(n)})));
		await backUp(world);
		const asked: string[] = [];
		const source: Source = {
			...vendor(() => null),
			async stat(_bucket, key) {
				asked.push(key);
				const n = Number(/\d+/.exec(key)?.[0]);
				const [plus, found] = [key.includes('+'), original(n, urlWithPlus(n))];
				if (n === 2) return plus ? found : {...found, size: 1};
				if (!plus) return n === 0 ? {...found, size: 1} : found;
				if (other === 'refused') throw refused('download-forbidden');
				return other;
			},
		};
		const {plan} = await planCutOver({...world.ports, source}, cutOverOrder(world));
		expect(plan).toMatchObject({compared: {source: 'head'}, classes: {'changed-since-backup': 1, 'to-switch': 2}});
		expect(asked.sort()).toEqual([
			't/Report 0.pdf',
			't/Report 1.pdf',
			't/Report+0.pdf',
			't/Report+1.pdf',
			't/Report+2.pdf',
		]);
	},
);

it('says so where the source answers for no file at all, and soon stops asking', async () => {
	const world = await backedUp(300);
	let asked = 0;
	const source = vendor(() => {
		asked += 1;
		return 'refused';
	});
	const {plan} = await planCutOver({...world.ports, source}, cutOverOrder(world));
	expect(plan).toMatchObject({changes: 300, compared: {source: 'none'}});
	expect(asked).toBeLessThan(200);
});

it('ends where it is told to stop, and makes no plan', async () => {
	const world = await backedUp(8);
	const control = createControl(world.emit);
	const destination = unlisted(world);
	const stopping: typeof destination = {
		...destination,
		stat(key) {
			if (key !== probeKey('uploads')) control.stop('SIGINT');
			return destination.stat(key);
		},
	};
	const {plan, stoppedBy} = await planCutOver({...world.ports, control, destination: stopping}, cutOverOrder(world));
	expect({plan, stoppedBy}).toEqual({plan: null, stoppedBy: 'SIGINT'});
});
