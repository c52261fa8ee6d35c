/** The middle of the screen: a question, the help, or the place that is shown. */
import type {ComponentType} from 'react';
import {bodyOf} from '../layout.ts';
import {here, type Model, type Screen} from '../model.ts';
import {CutOver} from './cut-over.tsx';
import {Errors} from './errors.tsx';
import {Help} from './help.tsx';
import {Home} from './home.tsx';
import {Accounts, Files, Log, Record, Workers} from './lists.tsx';
import {Overview} from './overview.tsx';
import {Plan} from './plan.tsx';
import {Question} from './question.tsx';

export function Body({model}: {readonly model: Model}) {
	const {overlay} = model;
	if (overlay?.kind === 'dialog') return <Question dialog={overlay.dialog} model={model} {...bodyOf(model)} />;
	if (overlay?.kind === 'help')
		return <Help typed={overlay.input.text} top={overlay.top} screen={here(model).screen} {...bodyOf(model)} />;
	const Page = pages[here(model).screen];
	return <Page model={model} />;
}

const pages: Readonly<Record<Screen, ComponentType<{readonly model: Model}>>> = {
	home: Home,
	overview: Overview,
	accounts: Accounts,
	files: Files,
	record: Record,
	errors: Errors,
	workers: Workers,
	log: Log,
	plan: Plan,
	'cut-over': CutOver,
};
