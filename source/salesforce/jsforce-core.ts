/** What is used of jsforce, in one place: its core alone, the module first that loads the others. */
export {Connection} from 'jsforce/lib/connection.js';
export {Transport} from 'jsforce/lib/transport.js';
export {StreamPromise} from 'jsforce/lib/util/promise.js';
