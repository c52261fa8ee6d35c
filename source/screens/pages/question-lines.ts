/** What a question says before it is answered, and what is told where nothing is asked, as lines. Pure. */
import {overruleQuestion} from '../../reports/plan-words.ts';
import {dialogRoom} from '../layout.ts';
import type {Dialog, Model} from '../model.ts';
import {choosesHold} from '../open-plan.ts';
import {waitWords} from '../run.ts';
import {type Marks, themeOf} from '../theme.ts';
import {broken, type Line, look} from '../ui/line.ts';
import {emptyInput, inputLine} from '../ui/text-input.ts';
import {executeLines, executeTitle} from './execute-lines.ts';

export type QuestionLines = {
	readonly title: string;
	/** What stands above the question. */
	readonly lines: readonly Line[];
	/** What is asked, and what has been typed. */
	readonly question: readonly Line[];
};

export function questionLines(model: Model, dialog: Dialog, width: number): QuestionLines {
	const {marks} = themeOf(model);
	const room = dialogRoom(width);
	const {title, lines, ask} = contents(dialog, model, room, marks.cut);
	const asked = broken(ask, room).map((text): Line => [look(text, 'strong')]);
	return {title, lines, question: [...holdLine(dialog), ...asked, ...answerLines(dialog, room, marks)]};
}

const said = (texts: readonly string[], room: number): readonly Line[] =>
	texts.flatMap(text => broken(text, room).map((line): Line => [line]));

function answerLines(dialog: Dialog, room: number, marks: Marks): readonly Line[] {
	if (dialog.kind === 'confirm' || dialog.kind === 'told') return [];
	return [
		inputLine('> ', dialog.input ?? emptyInput, room, marks),
		...(dialog.wrong === null ? [] : broken(dialog.wrong, room).map((text): Line => [look(text, 'bad')])),
	];
}

function holdLine(dialog: Dialog): readonly Line[] {
	if (dialog.kind !== 'execute' || !choosesHold(dialog.plan)) return [];
	const mark = dialog.hold ? '[x]' : '[ ]';
	return [[look('Tab', 'key'), ` ${mark} hold after the canary, until you say `, look(':resume', 'key')]];
}

/** What becomes of the run when nobody sits here: one that waits does not go on by that. */
function leaving({run: {standing}, demo}: Model, name: string): {readonly becomes: string; readonly ask: string} {
	if (demo) return {becomes: `${name} ends with the demonstration, its org and its buckets.`, ask: 'Enter ends them:'};
	const why = standing === null ? '' : ` (${waitWords(standing)})`;
	const back = 'doclift attach comes back to it.';
	switch (standing?.state) {
		case 'paused':
		case 'held':
			return {becomes: `${name} waits${why}, also without it. ${back}`, ask: 'Enter leaves, the run waits:'};
		case 'stopping':
			return {becomes: `${name} ends${why}, also without it. ${back}`, ask: 'Enter leaves, the run ends by itself:'};
		default:
			return {becomes: `${name} goes on without it. ${back}`, ask: 'Enter leaves, the run goes on:'};
	}
}

type Contents = {readonly title: string; readonly lines: readonly Line[]; readonly ask: string};

function contents(dialog: Dialog, model: Model, room: number, cut: string): Contents {
	const {run, data} = model;
	const name = run.started === null ? 'The run' : `Run ${run.started.runId} (${run.started.command})`;
	switch (dialog.kind) {
		case 'confirm':
			return {
				title: dialog.title,
				lines: said(dialog.lines, room),
				ask: 'Enter starts it, Esc leaves everything as it is.',
			};
		case 'told':
			return {
				title: dialog.title,
				lines: said([dialog.message, ...(dialog.hint === null ? [] : [dialog.hint])], room),
				ask: 'Esc closes this.',
			};
		case 'leave': {
			const {becomes, ask} = leaving(model, name);
			return {
				title: 'Leave the console?',
				lines: said(
					[becomes, 'To stop the run: type stop. What is in flight is finished; the rest stays for the next run.'],
					room,
				),
				ask,
			};
		}
		case 'stop':
			return {
				title: 'Stop the run?',
				lines: said(
					[`${name} finishes what is in flight and ends. The rest stays for the next run; nothing is lost.`],
					room,
				),
				ask: 'To stop it, type: stop',
			};
		case 'stop-first':
			return {
				title: 'A run is at work',
				lines: said(
					[
						`${name} must end before links can be rolled back. It finishes what is in flight; then ${
							dialog.args.includes('--dry-run')
								? 'the rollback is planned and shown. Nothing is changed before its id is typed.'
								: `this is started: doclift ${dialog.args.join(' ')}`
						}`,
						...(run.seat?.holder == null || run.seat.yours
							? []
							: [`${run.seat.holder} steers it, and will see it stop.`]),
					],
					room,
				),
				ask: 'To stop it and go on, type: stop',
			};
		default:
			return {
				title: executeTitle(dialog.plan),
				lines: executeLines(dialog.plan, {
					width: room,
					cut,
					leading: data.overview?.links.switched ?? null,
					hold: dialog.hold,
				}),
				ask:
					dialog.step === 'id'
						? `To go on, type the plan's id (${dialog.plan.planId}):`
						: overruleQuestion(dialog.plan.summary.linkProof),
			};
	}
}
