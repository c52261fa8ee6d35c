import {defineConfig} from 'vitest/config';

/** `npm test` leaves the long suites out; `npm run test:long` runs only those. */
const long = process.env.DOCLIFT_LONG === '1';

export default defineConfig({
	test: {
		environment: 'node',
		env: {
			AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
			// The org and the buckets of the tests are on this machine, whatever leads out of it.
			no_proxy: '127.0.0.1',
		},
		include: [long ? 'test/long/**/*.test.{ts,tsx}' : 'test/**/*.test.{ts,tsx}'],
		exclude: long ? [] : ['test/long/**'],
		globalSetup: ['test/build.ts'],
		// A busy machine of two cores is slow, not wrong.
		expect: {poll: {timeout: 10_000}},
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: long ? 600_000 : 60_000,
		hookTimeout: long ? 600_000 : 30_000,
	},
});
