/** A drawn face whose measures are known: tells whether the networks answer as they should, on any machine, with nobody in front of it. */
import type { Frame } from '../ports.js';
import type { FacePlaces } from '../vision/hands/places.js';

const WIDTH = 320;
const HEIGHT = 240;
const BACKGROUND = [70, 80, 95] as const;

/** Where its face is, px. */
export const KNOWN_FACE: FacePlaces = {
  centre: { xPx: 161, yPx: 131 },
  sizePx: 130,
  widthPx: 114,
  heightPx: 130,
  mouth: { xPx: 161, yPx: 165 },
  leftEye: { xPx: 185, yPx: 120 },
  rightEye: { xPx: 137, yPx: 120 },
  leftEar: { xPx: 215, yPx: 130 },
  rightEar: { xPx: 107, yPx: 130 },
};

type Colour = readonly [number, number, number];

/** Middle and half axes in pixels; `softPx` is the width of the edge. */
interface Ellipse {
  readonly at: readonly [number, number];
  readonly size: readonly [number, number];
  readonly colour: Colour;
  readonly softPx: number;
}

const SKIN: Colour = [212, 165, 138];

/** Shoulders, neck, hair, face, forehead. */
const HEAD: readonly Ellipse[] = [
  ellipse([160, 250], [90, 60], [60, 70, 110]),
  ellipse([160, 200], [30, 45], [180, 135, 110]),
  ellipse([160, 112], [66, 86], [45, 32, 26]),
  ellipse([160, 122], [56, 74], SKIN, 3),
  ellipse([160, 75], [50, 22], SKIN, 6),
];

/** Nose and mouth. */
const FEATURES: readonly Ellipse[] = [
  ellipse([160, 132], [6, 16], [222, 178, 150], 4),
  ellipse([160, 145], [11, 6], [190, 140, 115], 3),
  ellipse([154, 148], [2.5, 1.8], [110, 70, 58]),
  ellipse([166, 148], [2.5, 1.8], [110, 70, 58]),
  ellipse([160, 170], [20, 6], [176, 88, 82], 2),
  ellipse([160, 170], [18, 1.2], [95, 40, 38], 1),
];

const EYE_X = [136, 184] as const;
const EYE_Y = 108;
const EYE_HALF_WIDTH = 11.5;
const EYE_HALF_HEIGHT = 6;

function ellipse(at: [number, number], size: [number, number], colour: Colour, softPx = 1.5): Ellipse {
  return { at, size, colour, softPx };
}

/** The face with its eyes open or shut: `uint8[240, 320, 3]`. */
export function knownPicture(eyes: 'open' | 'shut', tMs = 0): Frame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = BACKGROUND[i % 3] ?? 0;
  for (const part of [...HEAD, ...EYE_X.flatMap((x) => eyeParts(x, eyes)), ...FEATURES]) paint(rgb, part);
  return { tMs, width: WIDTH, height: HEIGHT, rgb };
}

function eyeParts(x: number, eyes: 'open' | 'shut'): Ellipse[] {
  const brow = ellipse([x, EYE_Y - 15], [15, 3], [70, 48, 38], 2);
  const socket = ellipse([x, EYE_Y], [14, 9], [190, 145, 120], 4);
  if (eyes === 'shut') return [brow, socket, ellipse([x, EYE_Y + 3], [EYE_HALF_WIDTH, 1.2], [50, 35, 30], 1)];
  const rim = ellipse([x, EYE_Y - 0.7], [EYE_HALF_WIDTH + 1.2, EYE_HALF_HEIGHT + 1.2], [50, 35, 30], 1);
  const white = ellipse([x, EYE_Y], [EYE_HALF_WIDTH, EYE_HALF_HEIGHT], [240, 236, 230], 1);
  const iris = ellipse([x, EYE_Y], [5, 5], [80, 55, 38], 1);
  return [brow, socket, rim, white, iris, ellipse([x, EYE_Y], [2.2, 2.2], [15, 12, 12], 1)];
}

function paint(rgb: Uint8Array, { at: [cx, cy], size: [rx, ry], colour, softPx }: Ellipse): void {
  const edge = Math.min(rx, ry) / softPx;
  for (let y = Math.max(0, Math.floor(cy - ry - softPx)); y < Math.min(HEIGHT, cy + ry + softPx); y++)
    for (let x = Math.max(0, Math.floor(cx - rx - softPx)); x < Math.min(WIDTH, cx + rx + softPx); x++) {
      const inside = (1 - Math.hypot((x - cx) / rx, (y - cy) / ry)) * edge + 0.5;
      const share = Math.min(1, Math.max(0, inside));
      for (let k = 0; k < 3; k++) {
        const i = (y * WIDTH + x) * 3 + k;
        rgb[i] = (rgb[i] ?? 0) * (1 - share) + (colour[k] ?? 0) * share;
      }
    }
}
