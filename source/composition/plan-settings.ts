/** What the configuration says of how long, and for which links, a plan is valid. Pure. */
import type {Config} from '../config/schema.ts';
import {linkBaseOf} from '../engine/link.ts';
import type {PlanSettings} from '../engine/unfinished.ts';

export const planSettings = ({migration, destination, salesforce}: Config): PlanSettings => ({
	planMaxAgeHours: migration.planMaxAgeHours,
	linkBase: linkBaseOf(destination),
	linkField: linkFieldOf(salesforce),
});

/** Object and field whose links are changed. */
export const linkFieldOf = ({object, fields}: Pick<Config['salesforce'], 'object' | 'fields'>): string =>
	`${object}.${fields.url}`;
