/** The first with query jobs of Bulk API 2.0, by which large orgs are read; all else that is asked is older. */
export const leastApiVersion = '47.0';
