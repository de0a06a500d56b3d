/** The landmark numbers against MediaPipe's published tables, and the lid numbers against a drawn eye. */
import { FaceLandmarker } from '@mediapipe/tasks-vision';
import { describe, expect, it } from 'vitest';
import {
  EYE_CORNERS,
  EYE_LIDS,
  EYE_POINTS,
  FACE_ANCHOR_GRIDS,
  FACE_OVAL,
  INNER_LIPS,
  IRIS_POINTS,
  MESH_LANDMARKS,
  MESH_LIDS,
  MODELS,
} from '@oyau/models';
import { converted } from './engines.js';

interface Connection {
  readonly start: number;
  readonly end: number;
}

/** Follows the connections from `start` by way of `next` until `end` or back to the start. */
function chain(connections: readonly Connection[], start: number, next: number, end: number): number[] {
  const path = [start, next];
  while (path.at(-1) !== end) {
    const here = path.at(-1);
    const step = connections.find((connection) => connection.start === here);
    if (!step || path.length > connections.length) throw new Error(`no way on from ${here}`);
    path.push(step.end);
  }
  return path;
}

describe('facemesh indices', () => {
  it.each([
    ['right', FaceLandmarker.FACE_LANDMARKS_RIGHT_EYE],
    ['left', FaceLandmarker.FACE_LANDMARKS_LEFT_EYE],
  ] as const)('of the %s eye are the published contour', (side, published) => {
    const { outer, inner } = EYE_CORNERS[side];
    const { lower, upper } = MESH_LIDS[side];
    expect(chain(published, outer, lower[1], inner)).toEqual([...lower]);
    expect(chain(published, outer, upper[0], inner)).toEqual([outer, ...upper, inner]);
    expect(lower.length + upper.length).toBe(new Set(published.flatMap(({ start, end }) => [start, end])).size);
  });

  it('of the inner lips are the published contour', () => {
    const { upper, lower, rightCorner, leftCorner } = INNER_LIPS;
    const lips = FaceLandmarker.FACE_LANDMARKS_LIPS;
    const upperLip = chain(lips, rightCorner, 191, leftCorner);
    const lowerLip = chain(lips, rightCorner, 95, leftCorner);
    expect(upperLip[(upperLip.length - 1) / 2]).toBe(upper);
    expect(lowerLip[(lowerLip.length - 1) / 2]).toBe(lower);
  });

  it('of the outline are the published oval in order', () => {
    expect(FaceLandmarker.FACE_LANDMARKS_FACE_OVAL).toEqual(
      FACE_OVAL.map((start, i) => ({ start, end: FACE_OVAL[(i + 1) % FACE_OVAL.length] })),
    );
  });

  it('all exist', () => {
    expect(MODELS.facemesh.outputs[0].shape[1]).toBe(3 * MESH_LANDMARKS);
    expect(Math.max(...FACE_OVAL, ...MESH_LIDS.left.upper, ...MESH_LIDS.left.lower)).toBeLessThan(MESH_LANDMARKS);
  });
});

describe('iris indices', () => {
  it('follow the lids of the mesh one by one', () => {
    expect(EYE_LIDS.lower).toHaveLength(MESH_LIDS.right.lower.length);
    expect(EYE_LIDS.upper).toHaveLength(MESH_LIDS.right.upper.length);
    expect(MODELS.iris.outputs[0].shape[1]).toBe(3 * EYE_POINTS);
  });

  it('are where a drawn right eye has its lids, corners and iris', async () => {
    const { points } = await (await converted('iris'))(drawnEye(MODELS.iris.input.shape[1]));
    const x = (index: number) => points![3 * index]!;
    const y = (index: number) => points![3 * index + 1]!;
    const [outer, inner] = [EYE_LIDS.lower[0], EYE_LIDS.lower[8]];
    EYE_LIDS.upper.forEach((upper, i) => {
      const lower = EYE_LIDS.lower[i + 1]!;
      expect(y(upper), `upper lid ${upper} above lower lid ${lower}`).toBeLessThan(y(lower));
      expect(Math.abs(x(upper) - x(lower)), `${upper} faces ${lower}`).toBeLessThan(6);
    });
    for (const lid of [EYE_LIDS.lower, [outer, ...EYE_LIDS.upper, inner]]) {
      const across = lid.map(x);
      expect(across).toEqual([...across].sort((a, b) => a - b));
    }
    const [centre, ...rim] = IRIS_POINTS;
    expect(Math.hypot(x(centre) - 32, y(centre) - 32)).toBeLessThan(2);
    for (const point of rim) {
      const radius = Math.hypot(x(point) - x(centre), y(point) - y(centre));
      expect(Math.abs(radius - 0.11 * 64)).toBeLessThan(1.5);
    }
  });
});

describe('blazeface anchors', () => {
  it('are as many as the network scores', () => {
    const count = FACE_ANCHOR_GRIDS.reduce((sum, { cells, perCell }) => sum + cells * cells * perCell, 0);
    expect(count).toBe(MODELS.blazeface.outputs[0].shape[1]);
  });
});

/** An open eye as the crop shows it: almond of white, brown iris, black pupil, dark lash line, skin around; RGB 0..1. */
function drawnEye(size: number): Float32Array {
  return Float32Array.from({ length: size * size * 3 }, (_, i) => {
    const x = ((Math.floor(i / 3) % size) - size / 2) / size;
    const y = (Math.floor(i / 3 / size) - size / 2) / size;
    const channel = i % 3;
    const opening = 0.13 * (1 - (x / 0.22) ** 2);
    const distance = Math.hypot(x, y);
    if (Math.abs(y) < opening && distance < 0.04) return 0.05;
    if (Math.abs(y) < opening && distance < 0.11) return [0.35, 0.22, 0.12][channel]!;
    if (Math.abs(y) < opening) return [0.92, 0.9, 0.88][channel]!;
    if (Math.abs(x) < 0.24 && y < 0 && -y < opening + 0.03) return 0.15;
    return [0.8, 0.6, 0.5][channel]! - 0.1 * y;
  });
}
