/** What has been read, put where screens look for it. Pure. */
import type {AccountSurvey} from '../engine/survey.ts';
import type {Loaded, Want} from './dialogue.ts';
import type {Data, Model} from './model.ts';

export function absorb(model: Model, answer: Loaded): Model {
	return {...model, data: {...model.data, ...dataOf(model, answer)}};
}

function dataOf({data, now, asked}: Model, answer: Loaded): Partial<Data> {
	if (isOf(answer, 'overview')) return {overview: answer.value, plan: answer.value.plan};
	if (isOf(answer, 'accounts')) {
		const at = asked.accounts?.at ?? now;
		return {accounts: answer.value, accountsAt: at, ...ratesOf(data, answer.value, at)};
	}
	if (isOf(answer, 'files')) return {files: answer.value};
	if (isOf(answer, 'record')) return {record: answer.value};
	if (isOf(answer, 'recent-errors')) return {recentErrors: answer.value};
	if (isOf(answer, 'plan')) return answer.want.planId === undefined ? {plan: answer.value} : {planById: answer.value};
	if (isOf(answer, 'plan-rows')) {
		const {want, value} = answer;
		const others = rowsBeside(data, want);
		return want.filter.outcomes === undefined ? {...others, planRows: value} : {...others, planAttention: value};
	}
	if (isOf(answer, 'plan-search')) return {...rowsBeside(data, answer.want), planFound: answer.value};
	return {log: answer.value};
}

/** An answer's value is told by what was wanted, and the compiler follows that only one level deep. */
const isOf = <What extends Want['what']>(
	answer: Loaded,
	what: What,
): answer is Extract<Loaded, {readonly want: {readonly what: What}}> => answer.want.what === what;

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
