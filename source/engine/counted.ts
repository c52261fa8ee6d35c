/** Numbers and moments in sentences, the same everywhere and in every locale. */

/** `1,344,438`. */
export const count = (n: number): string => String(Math.round(n)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 file`, `2 files`; `many` where the plural is more than an s. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** `2026-11-22 16:20:31 UTC`. */
export const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
