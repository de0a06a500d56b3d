/** Checks of the machine itself: Node, processor, memory. */
import { readFileSync } from 'node:fs';
import { arch, cpus, freemem, totalmem } from 'node:os';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';

const NEEDED_NODE = [20, 19] as const;
/** The unit needs about 200 MB at work (`npm run bench`); as much again for the recorder and the system. Ours. */
const NEEDED_MEMORY_MB = 400;

export function machineCheck(): Promise<readonly CheckResult[]> {
  return Promise.resolve([named('machine', machine(process.versions.node, availableMb()))]);
}

/** @param memoryMb memory that programs can still get. */
export function machine(nodeVersion: string, memoryMb: number): Finding {
  const figure = `Node ${nodeVersion}, ${arch()}, ${cpus().length} cores, ${memoryMb.toFixed(0)} of ${(totalmem() / 1e6).toFixed(0)} MB free`;
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  if (major < NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor < NEEDED_NODE[1]))
    return fail(figure, `install Node ${NEEDED_NODE.join('.')} or newer`);
  if (memoryMb < NEEDED_MEMORY_MB) return warn(figure, `end other programs: ${NEEDED_MEMORY_MB} MB should be free`);
  return ok(figure);
}

/** Linux counts what it can give back at once; elsewhere what lies idle. */
function availableMb(): number {
  try {
    const [, kb] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
    return kb === undefined ? freemem() / 1e6 : (Number(kb) * 1024) / 1e6;
  } catch {
    return freemem() / 1e6;
  }
}
