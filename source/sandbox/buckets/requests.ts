/** What the buckets have been asked: counters by bucket and operation. */

/** `counts[bucket][operation]`, refused requests included; `service` stands for requests without a bucket. */
export type Requests = {
	readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Requests that would have changed the bucket, had they been allowed: none may ever reach the vendor's. */
	readonly writes: Readonly<Record<string, number>>;
	/** Answers by status. */
	readonly statuses: Readonly<Record<string, number>>;
};

const writing = /^(?:Put|Create|Complete|Upload|Copy|Delete|Abort)/;

export function createRequestLog() {
	const counts = new Map<string, Map<string, number>>();
	const statuses = new Map<number, number>();

	return {
		count: (bucket: string, operation: string) => {
			let ofBucket = counts.get(bucket);
			if (ofBucket === undefined) {
				ofBucket = new Map();
				counts.set(bucket, ofBucket);
			}
			ofBucket.set(operation, (ofBucket.get(operation) ?? 0) + 1);
		},
		answered: (status: number) => {
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		},
		requests: (): Requests => ({
			counts: Object.fromEntries([...counts].map(([bucket, ofBucket]) => [bucket, Object.fromEntries(ofBucket)])),
			writes: Object.fromEntries(
				[...counts].map(([bucket, ofBucket]) => [
					bucket,
					[...ofBucket].reduce((sum, [name, count]) => sum + (writing.test(name) ? count : 0), 0),
				]),
			),
			statuses: Object.fromEntries(statuses),
		}),
	};
}
