/**
Flags of Node for the threads. piscina asks for a thread's module by `require` first, which Node 20.19 and later can do for
ES modules; but a thread that is ended in the midst of that takes the whole process with it ("Module::IsGraphAsync must be
used on an instantiated module", and exit code 134): a run with nothing to copy is over while its threads still load, and
one in some forty ended so on a busy machine. Without it piscina imports the module, which may be broken off anywhere.

Where Node was started with flags of its own the threads have those alone: said anew, they would be refused where a thread
cannot be given them, as a limit of V8's cannot.
*/
export const threadFlags: readonly string[] = ['--no-experimental-require-module'];

export const execArgv = process.execArgv.length === 0 ? {execArgv: [...threadFlags]} : {};
