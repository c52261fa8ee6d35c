import {describe, test} from 'vitest';
import {openCephStore} from '../conformance/ceph-store.ts';
import {conformance} from '../conformance/suite.ts';
import {missingPackages} from '../support/ceph.ts';

const missing = missingPackages();

if (missing.length === 0) conformance('Ceph', openCephStore);
else {
	describe('buckets of Ceph', () => {
		test.skip(`NOT RUN: the conformance of a real store needs Debian's packages ${missing.join(', ')}`, () => {});
	});
}
