/** Test pictures from a seed: smooth noise, a slanted gradient and a crude face, so that every layer sees structure. */

/** A square picture: float32[1,size,size,3], RGB, within the given range. */
export interface Picture {
  readonly title: string;
  readonly values: Float32Array;
}

type Shade = (x: number, y: number, channel: number) => number;

/** Four different pictures for one input size; the same seed gives the same pictures. */
export function structuredPictures(size: number, [low, high]: readonly [number, number], seed: number): Picture[] {
  const random = seededRandom(seed);
  const shades: readonly (readonly [string, Shade])[] = [
    ['coarse noise', smoothNoise(random, 4)],
    ['fine noise', smoothNoise(random, 15)],
    ['gradient', (x, y, channel) => (0.2 + 0.3 * channel) * x + (0.7 - 0.3 * channel) * y],
    ['drawn face', drawnFace],
  ];
  return shades.map(([title, shade]) => ({ title, values: render(size, low, high, shade) }));
}

function render(size: number, low: number, high: number, shade: Shade): Float32Array {
  return Float32Array.from({ length: size * size * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const value = shade((pixel % size) / size, Math.floor(pixel / size) / size, i % 3);
    return low + (high - low) * Math.min(1, Math.max(0, value));
  });
}

function smoothNoise(random: () => number, waves: number): Shade {
  const parts = Array.from({ length: 12 }, () => ({
    across: (random() - 0.5) * waves * 6,
    down: (random() - 0.5) * waves * 6,
    phase: random() * 6.28,
    hue: random(),
  }));
  return (x, y, channel) =>
    0.5 + parts.reduce((sum, p) => sum + Math.sin(p.across * x + p.down * y + p.phase + p.hue * channel), 0) / 12;
}

/** An oval with two eyes and a mouth, upright and in the middle, brighter on its left side. */
function drawnFace(x: number, y: number, channel: number): number {
  const inside = (centreX: number, centreY: number, radiusX: number, radiusY: number) =>
    ((x - centreX) / radiusX) ** 2 + ((y - centreY) / radiusY) ** 2 < 1;
  if (inside(0.39, 0.44, 0.02, 0.02) || inside(0.61, 0.44, 0.02, 0.02)) return 0.1;
  if (inside(0.39, 0.44, 0.06, 0.03) || inside(0.61, 0.44, 0.06, 0.03)) return 0.9;
  if (inside(0.5, 0.66, 0.1, 0.03)) return [0.6, 0.2, 0.2][channel] ?? 0;
  if (inside(0.5, 0.52, 0.25, 0.33)) return ([0.85, 0.65, 0.55][channel] ?? 0) - 0.2 * x;
  return 0.3 + 0.2 * y;
}

/** Numbers in 0..1 (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
