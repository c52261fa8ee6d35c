/** Of megabits, as networks are measured and operators type them: a million bits each. */
export const bytesPerSecond = (megabitsPerSecond: number): number => Math.floor((megabitsPerSecond * 1_000_000) / 8);

/** The other way round, in words: as it is typed. */
export const megabits = (perSecond: number): string => `${Math.round((perSecond * 8) / 10_000) / 100} Mbit/s`;
