/** What the configuration says of how long, and for which links, a plan is valid. */
import type {Config} from '../config/schema.ts';
import {linkBaseOf} from '../engine/link.ts';
import type {PlanSettings} from '../engine/unfinished.ts';

export const planSettings = ({migration, destination}: Config): PlanSettings => ({
	planMaxAgeHours: migration.planMaxAgeHours,
	linkBase: linkBaseOf(destination),
});
