/**
Flags of V8 that it reads while the program runs, in every thread alike.

Node's own modules come with their code compiled, which V8 takes only while its flags are those that Node was built with.
With others it compiles 65 modules anew for the program, and as many again for each thread: 15 to 30 ms of a processor's
time each. So the flags are set once what loads has loaded, and stand as Node has them while threads load.
*/
import {setFlagsFromString} from 'node:v8';

const youngStays = {set: '--semi-space-growth-factor=1', back: '--semi-space-growth-factor=2'};
const oldGrowsByThird = {set: '--heap-growing-percent=30', back: '--heap-growing-percent=0'};
const machineCode = {set: '--always-sparkplug', back: '--no-always-sparkplug'};
const inlinesLess = {
	set: '--max-inlined-bytecode-size-cumulative=150',
	back: '--max-inlined-bytecode-size-cumulative=920',
};

/**
V8 lets a heap grow to several times of what lives in it before it looks for garbage, the more so the faster garbage is
made: 263 MB at 25,000 small files, of which 60 live. Both flags are read at each collection, by every thread: the young
generation keeps the size that it has, and the old one is looked through once it has grown by a third. Measured: 165 MB
for the same files, and no more CPU than differs from run to run.

A dry run starts no threads that copy, and takes a million records through one: there the young generation may grow to
V8's 16 MB, which is 22 MB more in all and a sixth less CPU time, as a plan of a million measures.

A limit on a heap would end the thread that reaches it; these only make it look sooner.
*/
export function keepHeapsSmall({dryRun = false}: {readonly dryRun?: boolean} = {}): void {
	if (!dryRun) setFlagsFromString(youngStays.set);
	setFlagsFromString(oldGrowsByThird.set);
}

/**
The copying threads run the same few functions for every file. Left to itself, V8 interprets each of them for a while, in
each thread, and its optimizing compiler then takes a third of a processor's second for a thread: with 5,000 files, as much
as it gains. From here on what is compiled becomes machine code at once, and the optimizing compiler inlines less: lost on
the code that runs once, while threads load. Measured on two cores, runs in turn: 11 % less CPU at 5,000 files of 100 KB,
4 % at 30,000 of 10 KB.

Both flags are read whenever a function is compiled, by every thread.
*/
export function compileSooner(): void {
	setFlagsFromString(machineCode.set);
	setFlagsFromString(inlinesLess.set);
}

/** All of them as Node has them, for threads that are about to load, and for what starts them. */
export function takeFlagsBack(): void {
	for (const {back} of [youngStays, oldGrowsByThird, machineCode, inlinesLess]) setFlagsFromString(back);
}
