/** Salesforce's own bounds of one call for sObject collections. */

/** Most records in one update. */
export const mostInRequest = 200;
/** Most records in one reading by Id. */
export const mostInReading = 2000;
