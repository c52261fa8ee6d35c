/** Resident memory in MB, of all threads together. */
export const memoryMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);
