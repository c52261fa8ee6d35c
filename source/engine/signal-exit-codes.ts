/** Of a program that a signal has ended, as shells have it: 128 and the signal's number. */
export const signalExitCodes = {SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143} as const;

/** The signals that ask a program to end. */
export type EndingSignal = keyof typeof signalExitCodes;
