/** The last answer is kept for as long as the question stays the same: big lists are sorted once, not once a key. */
export function remembering<Args extends readonly unknown[], Answer>(
	ask: (...args: Args) => Answer,
): (...args: Args) => Answer {
	let last: {readonly args: Args; readonly answer: Answer} | undefined;
	return (...args) => {
		if (last?.args.every((arg, at) => Object.is(arg, args[at]))) return last.answer;
		last = {args, answer: ask(...args)};
		return last.answer;
	};
}
