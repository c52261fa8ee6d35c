/** What a key is where it is left out, as far as others than the schema must know it. */

/** Beside the configuration. */
export const defaultLedger = 'migration_tracking.db';
export const defaultAuth = 'password';
export const defaultDomain = 'login';
/** Of the source. */
export const defaultBuckets: readonly string[] = ['trackland-doc-storage'];
/** Of the destination. */
export const defaultRegion = 'us-east-1';
