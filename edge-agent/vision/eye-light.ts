/** Tells an eye behind a dark lens from one that can be seen: a lens is darker than the cheek below it and shows no structure. */

/** Parts of the eye crop, in its own pixels of 64: the eye itself in blocks, and the cheek below. */
const EYE = { left: 18, top: 24, columns: 7, rows: 6, blockWidth: 4, blockHeight: 3 } as const;
const CHEEK = { left: 12, right: 52, top: 52, bottom: 63 } as const;

/**
 * Darkness (eye over cheek) and structure (mean vertical step between blocks, over the cheek) below which no lid can be
 * judged. Measured: opaque sunglasses on the synthetic driver, four skin tones, colour and infrared: darkness 0.10-0.59,
 * structure 0.018-0.066; eyes of 29 real clips: structure >= 0.063 wherever darkness < 0.6, >= 0.074 below 0.4.
 */
const LENSES: readonly { readonly darkness: number; readonly structure: number }[] = [
  { darkness: 0.45, structure: 0.068 },
  { darkness: 0.62, structure: 0.055 },
];

/**
 * @param crop of one eye, `float32[side, side, 3]` RGB 0..1, the eye's corners level.
 * @param side side of the crop, 64.
 */
export function behindDarkLens(crop: Float32Array, side: number): boolean {
  const cheek = meanLuma(crop, side, CHEEK.left, CHEEK.right, CHEEK.top, CHEEK.bottom);
  let sum = 0;
  let steps = 0;
  for (let column = 0; column < EYE.columns; column++) {
    let above = NaN;
    for (let row = 0; row < EYE.rows; row++) {
      const left = EYE.left + column * EYE.blockWidth;
      const top = EYE.top + row * EYE.blockHeight;
      const block = meanLuma(crop, side, left, left + EYE.blockWidth, top, top + EYE.blockHeight);
      sum += block;
      if (row > 0) steps += Math.abs(block - above);
      above = block;
    }
  }
  const darkness = sum / (EYE.columns * EYE.rows) / cheek;
  const structure = steps / (EYE.columns * (EYE.rows - 1)) / cheek;
  return LENSES.some((lens) => darkness < lens.darkness && structure < lens.structure);
}

/** Mean luma (BT.601 weights) of a rectangle of the crop. */
function meanLuma(
  crop: Float32Array,
  side: number,
  left: number,
  right: number,
  top: number,
  bottom: number,
): number {
  let sum = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const p = (y * side + x) * 3;
      sum += 0.299 * (crop[p] ?? 0) + 0.587 * (crop[p + 1] ?? 0) + 0.114 * (crop[p + 2] ?? 0);
    }
  return sum / ((right - left) * (bottom - top));
}
