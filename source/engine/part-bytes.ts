/** Up to this size a file is sent whole; a larger one may go in parts of this size. */
export const partBytes = 8 * 1024 * 1024;
