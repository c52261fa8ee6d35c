/** What the org says of itself: its resources, limits and objects. */
import type {World} from '../world.ts';
import {answerJson} from './answer.ts';
import {describeBriefly, describeTable} from './describe.ts';
import {type Presign, presignedUrl} from './files.ts';
import {notFound} from './refusal.ts';
import {type OrgParts, part, type Route} from './route.ts';

export function aboutRoutes({world, tables, usage}: OrgParts): readonly Route[] {
	return [
		{
			op: 'Resources',
			method: 'GET',
			pattern: /^\/?$/,
			answer: ({version}) => {
				const path = `/services/data/v${version}`;
				const identity = `https://login.salesforce.com/id/${world.organization.Id}/${world.userId}`;
				const names = ['query', 'queryAll', 'sobjects', 'limits', 'composite', 'jobs'];
				return answerJson({...Object.fromEntries(names.map(name => [name, `${path}/${name}`])), identity});
			},
		},
		{
			op: 'Limits',
			method: 'GET',
			pattern: /^\/limits\/?$/,
			answer: () => {
				const {used, max} = usage();
				return answerJson({
					DailyApiRequests: {Max: max, Remaining: Math.max(0, max - used)},
					DailyBulkApiBatches: {Max: 15_000, Remaining: 15_000},
					DailyBulkV2QueryJobs: {Max: 10_000, Remaining: 10_000},
					DailyBulkV2QueryFileStorageMB: {Max: 976_562, Remaining: 976_562},
				});
			},
		},
		{
			op: 'Describe',
			method: 'GET',
			pattern: /^\/sobjects\/?$/,
			answer: ({version}) => {
				const sobjects = tables.all.map(table => describeBriefly(table, version));
				return answerJson({encoding: 'UTF-8', maxBatchSize: 200, sobjects});
			},
		},
		{
			op: 'Describe',
			method: 'GET',
			pattern: /^\/sobjects\/(\w+)\/describe\/?$/,
			answer: call => {
				const table = tables.find(part(call, 0));
				if (!table) throw notFound();
				return answerJson(describeTable(table, call.version));
			},
		},
	];
}

/** Outside of `/services/data`, but signed in all the same. */
export const presignRoute = (world: World, presign: Presign | undefined): Route => ({
	op: 'Presign',
	method: 'POST',
	pattern: /^\/vendor\/api\/generate\/presigned-url$/,
	answer: ({json}) => presignedUrl(world, json(), presign),
});

export const userInfoRoute = ({organization, userId}: World): Route => ({
	op: 'UserInfo',
	method: 'GET',
	pattern: /^\/services\/oauth2\/userinfo$/,
	answer: () =>
		answerJson({
			sub: `https://login.salesforce.com/id/${organization.Id}/${userId}`,
			user_id: userId,
			organization_id: organization.Id,
		}),
});
