/** The sandbox's buckets as a store under test. */
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {Credentials} from '../../source/storage/settings.ts';
import {enforcing} from '../support/enforcing.ts';
import {names, type StoreUnderTest} from './store.ts';

export async function openSandboxStore(): Promise<StoreUnderTest> {
	const keysOf = (name: string): Credentials => ({
		accessKeyId: `AKIA${name.toUpperCase()}`,
		secretAccessKey: `${name}/secret+of/tests`,
	});
	const [owner, tool, reader, blind] = names;
	const users = {owner: keysOf(owner), tool: keysOf(tool), reader: keysOf(reader), blind: keysOf(blind)};
	const buckets = await createBuckets({
		buckets: [],
		users: names.map(name => ({name, ...users[name], owner: name === 'owner', mayCreate: name === 'tool'})),
	});
	return {
		name: 'sandbox',
		endpoint: buckets.url,
		users,
		abilities: enforcing,
		copies: {conditional: true, guarded: true, checksums: true},
		copiesParts: true,
		openBucket: async (name, {anyone, ...grants}) =>
			buckets.addBucket({name, kind: 'stored', grants, anonymousRead: anyone?.includes('read') ?? false}),
		close: buckets.close,
	};
}
