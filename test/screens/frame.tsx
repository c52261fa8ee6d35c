/** What stands on the screen for a model. */
import {renderToString} from 'ink';
import {App, type Model} from '../../source/screens/index.ts';

export const frame = (model: Model): string => renderToString(<App model={model} />, {columns: model.columns});
export const linesOf = (model: Model): readonly string[] => frame(model).split('\n');
