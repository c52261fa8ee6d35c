/** `GET /sobjects/X/deleted/`: what went into the recycle bin in a span of time. */
import type {World} from '../world.ts';
import {OrgRefusal} from './refusal.ts';

const day = 86_400_000;
const restTime = (time: number): string => `${new Date(time).toISOString().slice(0, -1)}+0000`;

export function listDeleted(world: World, query: URLSearchParams) {
	const now = world.clock();
	const start = Date.parse(query.get('start') ?? '');
	const end = Date.parse(query.get('end') ?? '');
	if (Number.isNaN(start) || Number.isNaN(end)) {
		throw new OrgRefusal(400, 'INVALID_REPLICATION_DATE', 'start and end must be dates and times');
	}
	if (start >= end) throw new OrgRefusal(400, 'INVALID_REPLICATION_DATE', 'startDate must be before endDate');
	if (start < now - 30 * day) throw new OrgRefusal(400, 'INVALID_REPLICATION_DATE', 'startDate is too old');
	const deletedRecords = [...world.changed()]
		.filter(index => world.value(index, 'IsDeleted'))
		.map(index => ({id: world.value(index, 'Id'), time: world.value(index, 'SystemModstamp')}))
		.filter(({time}) => time >= start && time < end)
		.map(({id, time}) => ({id, deletedDate: restTime(time)}));
	return {
		deletedRecords,
		earliestDateAvailable: restTime(now - 15 * day),
		latestDateCovered: restTime(Math.min(end, now)),
	};
}
