/** Stretches a picture over the whole range of levels: the hand networks read dark skin in a dark cab better then. */

/** Share of the pixels that may become black, and that may become white. Ours. */
const CLIPPED_SHARE = 0.02;
const LEVELS = 256;
const WHITE = LEVELS - 1;

/** How bright the three channels are to the eye, in eighths. */
const WEIGHTS = [2, 5, 1] as const;

/**
 * Replaces every level, in place. One stretch for all channels: colours stay what they are.
 *
 * @param rgb interleaved RGB.
 * @param tint red, green and blue of a pixel become this times their stretched level.
 */
export function stretch(rgb: Uint8Array, tint: readonly [number, number, number] = [1, 1, 1]): void {
  const counts = brightnessCounts(rgb);
  const clipped = (CLIPPED_SHARE * rgb.length) / 3;
  const black = levelAt(counts, clipped);
  const scale = WHITE / Math.max(1, levelAt(counts, rgb.length / 3 - clipped) - black);
  const [red, green, blue] = tint.map((part) =>
    Uint8Array.from({ length: LEVELS }, (_, level) => {
      return Math.min(WHITE, Math.round(part * Math.min(WHITE, Math.max(0, scale * (level - black)))));
    }),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    rgb[at] = red[rgb[at] ?? 0] ?? 0;
    rgb[at + 1] = green[rgb[at + 1] ?? 0] ?? 0;
    rgb[at + 2] = blue[rgb[at + 2] ?? 0] ?? 0;
  }
}

function brightnessCounts(rgb: Uint8Array): Uint32Array {
  const counts = new Uint32Array(LEVELS);
  const [red, green, blue] = WEIGHTS;
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    const level = (red * (rgb[at] ?? 0) + green * (rgb[at + 1] ?? 0) + blue * (rgb[at + 2] ?? 0)) >> 3;
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

/** The level that so many pixels lie below. */
function levelAt(counts: Uint32Array, pixels: number): number {
  let below = 0;
  for (let level = 0; level < LEVELS; level++) {
    below += counts[level] ?? 0;
    if (below > pixels) return level;
  }
  return WHITE;
}
