/** `1 file`, `2 files`; `many` where the plural is more than an s. Digits as they are: who shows it to people sets the commas. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
