/** Names and keys that every client uses. The benchmark's buckets open to any signature. */
export const buckets = {source: 'trackland-doc-storage', destination: 'bench-archive'};

export const credentials = {accessKeyId: 'AKIABENCH00000000000', secretAccessKey: 'bench', region: 'us-east-1'};
