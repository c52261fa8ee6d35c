/** The question that stands, or what is told where nothing is asked. */
import type {Dialog as Asked, Model} from '../model.ts';
import {Dialog} from '../ui/dialog.tsx';
import {questionLines} from './question-lines.ts';

type Props = {readonly dialog: Asked; readonly model: Model; readonly width: number; readonly height: number};

export function Question({dialog, model, width, height}: Props) {
	const {title, lines, question} = questionLines(model, dialog, width);
	const danger = dialog.kind !== 'confirm' && dialog.kind !== 'leave';
	return (
		<Dialog
			title={title}
			lines={lines}
			top={'top' in dialog ? dialog.top : 0}
			question={question}
			width={width}
			height={height}
			danger={danger}
		/>
	);
}
