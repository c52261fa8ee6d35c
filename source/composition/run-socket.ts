/** Where runs of a ledger listen. Two paths to one ledger have one lock, and so one socket. */
import {besideLedger, saidSocket, socketPath} from '../console/address.ts';
import {readName, realPath} from '../db/holder.ts';

/** Of a run of this process. */
export const ownSocket = (database: string): string => socketPath(realPath(database));

/**
Of the run at work, whoever has started it: where there is no room beside the ledger it depends on the environment, so the
run has left its address with its name.
*/
export const runSocket = (database: string): string =>
	besideLedger(realPath(database)) ?? saidSocket(readName(database)?.socket) ?? ownSocket(database);
