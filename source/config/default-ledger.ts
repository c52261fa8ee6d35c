/** The ledger's name where the configuration says none: beside it. */
export const defaultLedger = 'migration_tracking.db';
