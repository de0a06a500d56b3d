/** Tells an eye behind a lens from one that can be seen: a dark lens is darker than the cheek below it and shows no structure or no iris; a reflection burns it out. */

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
 * An eye that seems to be open shows an iris darker than what lies around it. Behind a lens the network draws lids, but there is no iris: darker than this part of the
 * cheek, with a step of less than this part of the eye's own luma around the iris, nothing is seen. Eyes of the clips: 4 of 6161, by day and as at night; opaque sunglasses
 * on the synthetic driver, turned to both sides and down, in two lights: 94 % in colour, 81 % in infrared.
 */
const NO_IRIS = { darkness: 0.5, step: 0.25, openRatio: 0.12 } as const;
/** Around the iris: so many samples at so many radii. */
const RING = { samples: 24, radii: 1.45 } as const;
/** Samples of the iris lie within this part of its radius. */
const IRIS_RADII = 0.77;

/**
 * A reflection burns out the eye: this share of it stands at the upper end of the scale. Eyes of the clips: 0.006 in 99 of 100; a white reflection painted over the eyes of
 * four of them: 0.8 and more.
 */
const GLARE = { luma: 0.92, share: 0.5 } as const;

/**
 * True when no lid can be judged because of a lens before the eye, dark or with a reflection on it.
 *
 * @param crop of one eye, `float32[side, side, 3]` RGB 0..1, the eye's corners level.
 * @param side side of the crop, 64.
 * @param seen what the network found in it, pixels of the crop.
 */
export function isHidden(crop: Float32Array, side: number, seen: SeenEye): boolean {
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
  const eye = sum / (EYE.columns * EYE.rows);
  const darkness = eye / cheek;
  const structure = steps / (EYE.columns * (EYE.rows - 1)) / cheek;
  if (LENSES.some((lens) => darkness < lens.darkness && structure < lens.structure)) return true;
  if (
    seen.lidRatio >= NO_IRIS.openRatio &&
    darkness < NO_IRIS.darkness &&
    irisStep(crop, side, seen) < NO_IRIS.step * eye
  )
    return true;
  return burntOut(crop, side) >= GLARE.share;
}

/** What the iris network found. */
export interface SeenEye {
  readonly lidRatio: number;
  readonly irisX: number;
  readonly irisY: number;
  readonly irisRadius: number;
}

/** Luma around the iris less that of the iris. */
function irisStep(crop: Float32Array, side: number, { irisX, irisY, irisRadius }: SeenEye): number {
  let around = 0;
  for (let i = 0; i < RING.samples; i++) {
    const angle = (i / RING.samples) * 2 * Math.PI;
    const distance = RING.radii * irisRadius;
    around += lumaAt(crop, side, irisX + distance * Math.cos(angle), irisY + distance * Math.sin(angle));
  }
  const reach = IRIS_RADII * irisRadius;
  let inside = 0;
  let count = 0;
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy >= reach * reach) continue;
      inside += lumaAt(crop, side, irisX + dx, irisY + dy);
      count++;
    }
  return around / RING.samples - inside / count;
}

/** Luma of the nearest pixel of the crop. */
function lumaAt(crop: Float32Array, side: number, x: number, y: number): number {
  const column = Math.min(side - 1, Math.max(0, Math.round(x)));
  const row = Math.min(side - 1, Math.max(0, Math.round(y)));
  return lumaOf(crop, row * side + column);
}

/** Luma (BT.601 weights) of a pixel. */
function lumaOf(crop: Float32Array, pixel: number): number {
  const p = pixel * 3;
  return 0.299 * (crop[p] ?? 0) + 0.587 * (crop[p + 1] ?? 0) + 0.114 * (crop[p + 2] ?? 0);
}

function burntOut(crop: Float32Array, side: number): number {
  const right = EYE.left + EYE.columns * EYE.blockWidth;
  const bottom = EYE.top + EYE.rows * EYE.blockHeight;
  let burnt = 0;
  for (let y = EYE.top; y < bottom; y++)
    for (let x = EYE.left; x < right; x++) if (lumaOf(crop, y * side + x) > GLARE.luma) burnt++;
  return burnt / ((right - EYE.left) * (bottom - EYE.top));
}

/** Mean luma of a rectangle of the crop. */
function meanLuma(crop: Float32Array, side: number, left: number, right: number, top: number, bottom: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += lumaOf(crop, y * side + x);
  return sum / ((right - left) * (bottom - top));
}
