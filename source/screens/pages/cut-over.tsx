/** Cut-over or rollback, ring by ring: what is done, what is held, what was left alone because a user had changed it. */
import {Box} from 'ink';
import {contentOf, ringsHeight} from '../layout.ts';
import {attentionListing, withRows} from '../lists/plan.ts';
import {here, type Model} from '../model.ts';
import {stateWords} from '../open-plan.ts';
import {look} from '../ui/line.ts';
import {useTheme} from '../ui/lines.tsx';
import {Panel} from '../ui/panel.tsx';
import {ListPage} from './list-page.tsx';
import {doingLines, ringLines} from './ring-lines.ts';

export function CutOver({model}: {readonly model: Model}) {
	const {marks} = useTheme();
	const {plan} = model.data;
	const {width, height} = contentOf(model);
	const above = ringsHeight(model, {rings: plan?.rings.length ?? 0, doing: doingLines(model).length});
	const title =
		plan === null
			? 'Cut-over and rollback'
			: `${plan.direction === 'cutover' ? 'Cut-over' : 'Rollback'} ${plan.planId}`;
	return (
		<Box flexDirection="column" width={width}>
			<Panel
				title={title}
				aside={plan === null ? [] : [look(stateWords(plan), plan.state === 'done' ? 'good' : 'warning')]}
				lines={ringLines(model, {width, height: above - 1}, marks)}
				width={width}
				height={above}
			/>
			{above < height && (
				<ListPage
					title="Conflicts and failures"
					one="record"
					listing={attentionListing(withRows(model.data, plan), here(model).list)}
					model={model}
					height={height - above}
				/>
			)}
		</Box>
	);
}
