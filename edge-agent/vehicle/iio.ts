/** Asks a motion sensor of the kernel (industrial I/O) through its files and gives lines `x,y,z` in m/s2. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenLines } from './line-sources.js';

/** The files give single readings, no buffer: short blows between two of them are not felt. */
const EVERY_MS = 20;
const AXES = ['x', 'y', 'z'] as const;

interface Axis {
  readonly file: FileHandle;
  readonly scale: number;
  readonly offset: number;
}

/** Kernel ABI (sysfs-bus-iio): (raw + offset) * scale is m/s2. */
export function iioLines(folder: string, everyMs = EVERY_MS): OpenLines {
  return ({ onLine, onEnd }) => {
    let stopped = false;
    void poll(folder, everyMs, (line) => {
      if (!stopped) onLine(line);
      return !stopped;
    }).catch((error: unknown) => {
      if (!stopped) onEnd(error instanceof Error ? error.message : String(error));
    });
    return () => (stopped = true);
  };
}

/** Until `take` gives false. */
async function poll(folder: string, everyMs: number, take: (line: string) => boolean): Promise<void> {
  const axes = await Promise.all(AXES.map((axis) => axisOf(folder, axis)));
  try {
    for (;;) {
      const startMs = performance.now();
      const values = await Promise.all(axes.map(valueOf));
      if (!take(values.map((value) => value.toFixed(5)).join(','))) return;
      await sleep(Math.max(0, everyMs - (performance.now() - startMs)), undefined, { ref: false });
    }
  } finally {
    await Promise.allSettled(axes.map(({ file }) => file.close()));
  }
}

async function axisOf(folder: string, axis: string): Promise<Axis> {
  const number = async (name: string): Promise<number> => {
    const value = Number(await readFile(join(folder, name), 'utf8'));
    if (!Number.isFinite(value)) throw new Error(`${join(folder, name)} holds no number`);
    return value;
  };
  const scale = await number(`in_accel_${axis}_scale`).catch(() => number('in_accel_scale'));
  const offset = await number(`in_accel_${axis}_offset`).catch(() => number('in_accel_offset').catch(() => 0));
  return { file: await open(join(folder, `in_accel_${axis}_raw`)), scale, offset };
}

async function valueOf({ file, scale, offset }: Axis): Promise<number> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(32), 0, 32, 0);
  const raw = Number(buffer.toString('latin1', 0, bytesRead));
  if (bytesRead === 0 || !Number.isFinite(raw)) throw new Error('the motion sensor gives no number');
  return (raw + offset) * scale;
}
