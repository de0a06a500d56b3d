/** Checks the disk under the data folder: writable, room for events, and whether a write that returns has reached it. */
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { middleOf } from '../core/quantile.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';

/** A shift of events is some megabytes; clips and logs want more. Ours. */
const LOW_SPACE_MB = 1000;
const NO_SPACE_MB = 100;
/** An event must be durable before the next frame is judged; beyond this the loop waits for the disk. Ours. */
const SLOW_SYNC_MS = 50;
/** A disk that answers faster has not written: even flash with a capacitor takes longer than this. Ours. */
const TOO_FAST_SYNC_MS = 0.02;
const SYNCS = 20;
const BLOCK = Buffer.alloc(4096, 0x5a);

/** What is forgotten when the power goes (`statfs`, Linux magic numbers). */
const IN_MEMORY: Readonly<Record<number, string>> = { 0x01021994: 'tmpfs', 0x858458f6: 'ramfs' };

export function diskCheck(dataFolder: string): Promise<readonly CheckResult[]> {
  try {
    mkdirSync(dataFolder, { recursive: true });
    const { bavail, bsize, type } = statfsSync(dataFolder);
    const times = syncTimes(dataFolder);
    return Promise.resolve([
      named('disk.space', space(dataFolder, (bavail * bsize) / 1e6)),
      named('disk.durable', durable(times, IN_MEMORY[type] ?? null)),
    ]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const todo = `make ${dataFolder} writable for this user, or choose another dataFolder`;
    return Promise.resolve([named('disk', fail(reason, todo))]);
  }
}

export function space(folder: string, freeMb: number): Finding {
  const figure = `${freeMb.toFixed(0)} MB free at ${folder}`;
  if (freeMb < NO_SPACE_MB) return fail(figure, 'make room: events cannot be stored for long');
  return freeMb < LOW_SPACE_MB ? warn(figure, `make room: ${LOW_SPACE_MB} MB should be free`) : ok(figure);
}

/** @param memory name of a file system without a disk; null when there is one. */
export function durable(timesMs: readonly number[], memory: string | null): Finding {
  const middleMs = middleOf(timesMs);
  const figure = `fsync of 4 kB: middle ${middleMs.toFixed(1)} ms, longest ${Math.max(...timesMs).toFixed(1)} ms`;
  if (memory !== null)
    return fail(`${figure}; ${memory} lies in memory`, 'events are lost with the power: choose a dataFolder on a disk');
  if (middleMs < TOO_FAST_SYNC_MS)
    return warn(`${figure}: too fast to have been written`, 'the disk may lie about its cache: test with a power cut');
  if (middleMs > SLOW_SYNC_MS) return warn(figure, `should be ${SLOW_SYNC_MS} ms or less: the disk is slow or worn`);
  return ok(figure);
}

/** Writes and syncs like the outbox does, in a folder of its own that is gone afterwards. */
function syncTimes(dataFolder: string): number[] {
  const folder = mkdtempSync(join(dataFolder, 'doctor-'));
  const file = openSync(join(folder, 'probe'), 'w');
  try {
    return Array.from({ length: SYNCS }, () => {
      const startMs = performance.now();
      writeSync(file, BLOCK);
      fsyncSync(file);
      return performance.now() - startMs;
    });
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}
