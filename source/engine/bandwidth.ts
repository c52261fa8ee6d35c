/** Of megabits, as networks are measured and operators type them: a million bits each. */
export const bytesPerSecond = (megabitsPerSecond: number): number => Math.floor((megabitsPerSecond * 1_000_000) / 8);
