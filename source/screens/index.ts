export {App} from './app.tsx';
export type {Model} from './model.ts';
export {initial, reduce} from './reduce.ts';
