/** How many updates are in flight at once. More than a few gain little and meet each other's locks. */
const usual = 5;

export const writersFor = (configured: number | 'auto'): number => (configured === 'auto' ? usual : configured);
