/** How fast the lids of a blink move: peak speed between frames, refined below the frame time. */

/** Mean openness of both lids at one time. */
interface LidHeight {
  readonly tMs: number;
  readonly mean: number;
}

/** One direction of a blink. */
export interface LidMove {
  /** From the shoulder to the bottom, in parts of the open level. */
  readonly amplitude: number;
  /** Peak speed, parts of the open level per second; 0 when the lids did not move. */
  readonly speedPerS: number;
}

const MS_PER_S = 1000;

/**
 * The move between the bottom and the highest sample on one side of it. The peak is that of a parabola through the fastest
 * pair of frames and its neighbours: at 30 frames/s a closing of 80 ms has only two or three.
 *
 * @param samples in order of time.
 * @param direction -1: the lids fall before the bottom; 1: they rise after it.
 * @param reachMs the shoulder is looked for this far.
 */
export function lidMove(samples: readonly LidHeight[], bottom: number, direction: -1 | 1, reachMs: number): LidMove {
  const low = samples[bottom];
  if (low === undefined) return { amplitude: 0, speedPerS: 0 };
  const speeds: number[] = [];
  let highest = low.mean;
  for (let i = bottom; ; i += direction) {
    const inner = samples[i];
    const outer = samples[i + direction];
    if (inner === undefined || outer === undefined || Math.abs(outer.tMs - low.tMs) > reachMs) break;
    highest = Math.max(highest, outer.mean);
    speeds.push(((outer.mean - inner.mean) / Math.abs(outer.tMs - inner.tMs)) * MS_PER_S);
  }
  return { amplitude: highest - low.mean, speedPerS: peakOf(speeds) };
}

/** Vertex of the parabola through the highest of equally spaced values and its neighbours; never below that value. */
function peakOf(values: readonly number[]): number {
  const highest = Math.max(0, ...values);
  const at = values.indexOf(highest);
  if (at < 0) return 0;
  const before = values[at - 1] ?? 0;
  const after = values[at + 1] ?? 0;
  const bend = before - 2 * highest + after;
  return bend === 0 ? highest : highest - (before - after) ** 2 / (8 * bend);
}
