/** What a run has cost this machine so far: the whole process, its threads included. */
import {readFileSync} from 'node:fs';

type Cost = {
	readonly cpuSeconds: number;
	/** The most that was resident, in 10⁶ bytes. */
	readonly peakMemoryMb: number;
};

export function costSoFar(): Cost {
	const {userCPUTime, systemCPUTime} = process.resourceUsage();
	return {
		cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 1e4) / 100,
		peakMemoryMb: Math.round((peakKibibytes() * 1024) / 1e6),
	};
}

/** Linux hands `maxRSS` down from the process that started this one; `VmHWM` is this program's own. */
function peakKibibytes(): number {
	try {
		const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
		if (peak !== undefined) return Number(peak);
	} catch {
		// No Linux, no such file.
	}
	return process.resourceUsage().maxRSS;
}
