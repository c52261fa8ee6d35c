/** What has been read, put where screens look for it. Pure. */
import type {AccountSurvey} from '../engine/survey.ts';
import type {Loaded} from './dialogue.ts';
import type {Data, Model} from './model.ts';

export function absorb(model: Model, answer: Loaded): Model {
	return {...model, data: {...model.data, ...dataOf(model, answer)}};
}

function dataOf({data, now, asked}: Model, {want, value}: Loaded): Partial<Data> {
	switch (want.what) {
		case 'overview': {
			const overview = value as Data['overview'];
			return {overview, plan: overview?.plan ?? null};
		}
		case 'accounts': {
			const accounts = value as NonNullable<Data['accounts']>;
			return {accounts, accountsAt: asked.accounts?.at ?? now, ...ratesOf(data, accounts, asked.accounts?.at ?? now)};
		}
		case 'files':
			return {files: value as Data['files']};
		case 'record':
			return {record: value as Data['record']};
		case 'recent-errors':
			return {recentErrors: value as Data['recentErrors']};
		case 'plan':
			return want.planId === undefined ? {plan: value as Data['plan']} : {planById: value as Data['plan']};
		case 'plan-rows': {
			const rows = value as NonNullable<Data['planRows']>;
			const others = rowsBeside(data, want);
			return want.filter.outcomes === undefined ? {...others, planRows: rows} : {...others, planAttention: rows};
		}
		case 'plan-search':
			return {...rowsBeside(data, want), planFound: value as Data['planFound']};
		default:
			return {log: value as Data['log']};
	}
}

/** What was read of this plan's rows before; rows of another plan are none of this one's. */
const rowsBeside = (data: Data, {planId}: {readonly planId: string}): Partial<Data> =>
	data.rowsOf === planId ? {} : {rowsOf: planId, planRows: null, planAttention: null, planFound: null};

/** Files a second of each account that has moved since it was read last. */
function ratesOf(
	{accounts: before, accountsAt}: Pick<Data, 'accounts' | 'accountsAt'>,
	accounts: readonly AccountSurvey[],
	at: number,
): Pick<Data, 'rates'> {
	const seconds = (at - accountsAt) / 1000;
	if (before === null || seconds <= 0) return {rates: new Map()};
	const known = new Map(before.map(({account, verified}) => [account, verified]));
	const moved = accounts.flatMap(({account, verified}) => {
		const more = verified - (known.get(account) ?? 0);
		return more > 0 ? [[account, more / seconds] as const] : [];
	});
	return {rates: new Map(moved)};
}
