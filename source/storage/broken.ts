/** A fault of the other side's HTTP, or a connection that ended too early. */
export const broken = (message: string): Error => Object.assign(new Error(message), {code: 'HTTP_BROKEN'});
