/** Where the crop of an eye is cut: between the corners of the mesh, moved by what the iris network says, and no further than it may. */
import { describe, expect, it } from 'vitest';
import { EyePlace, MARGIN } from '../../edge-agent/vision/eye-place.js';
import { cropSquare, toFrame, type SquareRegion } from '../../edge-agent/vision/crop.js';

const CORNERS = { outer: 0, inner: 1 };
/** Outer and inner corner: an eye 50 px wide that leans; the driver's right eye looks like this, his left one like its mirror image. */
const RIGHT = Float32Array.of(100, 80, 0, 140, 110, 0);
const LEFT = Float32Array.of(-100, 80, 0, -140, 110, 0);
const EYES = [
  ['right', false, RIGHT],
  ['left', true, LEFT],
] as const;

/** A point of the crop, eye widths from its middle, in pixels of the frame. */
function inFrame(region: SquareRegion, mirrored: boolean, x: number, y: number): number[] {
  const out = new Float32Array(3);
  toFrame(region, 64, mirrored, Float32Array.of(32 + (x * 64) / MARGIN, 32 + (y * 64) / MARGIN, 0), out);
  return [...out.subarray(0, 2)];
}

function near(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => Math.abs(value - (b[i] ?? NaN)) < 1e-3);
}

describe.each(EYES)('the %s eye', (_, mirrored, mesh) => {
  it('lies level in its crop, outer corner first', () => {
    const region = new EyePlace({ ...CORNERS, mirrored }).region(mesh);
    expect(near(inFrame(region, mirrored, -0.5, 0), [...mesh.subarray(0, 2)])).toBe(true);
    expect(near(inFrame(region, mirrored, 0.5, 0), [...mesh.subarray(3, 5)])).toBe(true);
  });

  it('is cut out where the network keeps finding it', () => {
    const place = new EyePlace({ ...CORNERS, mirrored });
    const wanted = inFrame(place.region(mesh), mirrored, 0.06, -0.04);
    for (let answer = 0; answer < 100; answer++) place.correct(0.06 - place.x, -0.04 - place.y);
    const { centreXPx, centreYPx } = place.region(mesh);
    expect(near([centreXPx, centreYPx], wanted)).toBe(true);
  });
});

it('leaves the mesh by no more than a seventh of the eye width, and comes back to it for another face', () => {
  const place = new EyePlace({ ...CORNERS, mirrored: false });
  for (let answer = 0; answer < 50; answer++) place.correct(1, -1);
  expect([place.x, place.y]).toEqual([0.15, -0.15]);
  place.forget();
  expect(place.region(RIGHT)).toMatchObject({ centreXPx: 120, centreYPx: 95, sizePx: 50 * MARGIN });
});

it('a mirrored mesh gives mirrored places, pixel by pixel', () => {
  const size = { width: 240, height: 200 };
  const rgb = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * 2654435761) >>> 24);
  const flipped = Uint8Array.from(rgb, (_, i) => {
    const [pixel, k] = [Math.floor(i / 3), i % 3];
    const x = size.width - 1 - (pixel % size.width);
    return rgb[(Math.floor(pixel / size.width) * size.width + x) * 3 + k] ?? 0;
  });
  const crops = EYES.map(([, mirrored, mesh]) => {
    const place = new EyePlace({ ...CORNERS, mirrored });
    place.correct(0.08, 0.05);
    const points = mirrored ? Float32Array.from(mesh, (value, i) => (i % 3 === 0 ? size.width + value : value)) : mesh;
    const out = new Float32Array(64 * 64 * 3);
    cropSquare({ tMs: 0, ...size, rgb: mirrored ? flipped : rgb }, place.region(points), { side: 64, mirrored }, out);
    return out;
  });
  const [ours = [], theirs = []] = crops;
  expect(Math.max(...Array.from(ours, (value, i) => Math.abs(value - (theirs[i] ?? NaN))))).toBeLessThan(1e-3);
});
