/**
`(column = 'a' OR column = 'b')`. Not `IN`: inside a CHECK or a trigger SQLite builds a table of the list for every row,
which costs more than the write itself.
*/
export const oneOf = (column: string, words: readonly string[]): string =>
	`(${words.map(word => `${column} = '${word}'`).join(' OR ')})`;
