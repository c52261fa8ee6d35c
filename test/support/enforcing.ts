/** What the sandbox's buckets enforce. */
import type {StoreAbilities} from '../../source/engine/ports/buckets.ts';

export const enforcing: StoreAbilities = {
	conditionalCreate: true,
	conditionalComplete: true,
	conditionalReplace: true,
	verifiesPayload: true,
	verifiesMd5: true,
	verifiesUnsigned: true,
};
