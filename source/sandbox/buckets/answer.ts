/** What a request is answered with, before any fault has had its way with it. */
import {document, type Element} from './xml.ts';

export type Answer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | number>>;
	readonly body: Buffer | AsyncIterable<Buffer>;
	/** Of the body; undefined where nobody knows before its end. */
	readonly size: number | undefined;
};

const nothing = Buffer.alloc(0);

export const empty = (status: number, headers: Answer['headers'] = {}): Answer => ({
	status,
	headers,
	body: nothing,
	size: 0,
});

export function xml(element: Element, {status = 200, headers = {}, plain = false} = {}): Answer {
	return text(status, 'application/xml', document(element, {plain}), headers);
}

export function text(status: number, type: string, content: string, headers: Answer['headers'] = {}): Answer {
	const body = Buffer.from(content);
	return {status, headers: {'content-type': type, ...headers}, body, size: body.length};
}
