/** Builds dist/ from source/; rejects with esbuild's own error, which names file and line. */
export function build(): Promise<void>;
