/** The face mesh looks at the picture and at its mirror image: which landmarks are each other's mirror image, and that no side is preferred. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESH_LANDMARKS } from '../../models/topology.js';
import { loadCropKernel } from '../../edge-agent/vision/crop-kernel.js';
import { MeshFinder } from '../../edge-agent/vision/mesh.js';
import { meanWithMirrored } from '../../edge-agent/vision/mirror-twins.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { CANONICAL_FACE } from '../../fixtures/face/canonical.js';
import { mirrored, picture } from './driver.js';

const LOOKS = {
  'in colour': {},
  'with glasses, turned': { glasses: true, yawDeg: 20 },
  'in infrared, lowered': { infrared: true, noise: 6, pitchDeg: -15 },
};
/** Landmarks of one picture and of its mirror image, px of a face 144 px wide: what the rounding of sums makes of them. */
const SAME_PX = 0.01;

/** x, y, z of one landmark. */
function at(points: ArrayLike<number>, landmark: number): [number, number, number] {
  return [points[landmark * 3]!, points[landmark * 3 + 1]!, points[landmark * 3 + 2]!];
}

/** By landmark: that of the canonical face which lies where its mirror image is. */
const TWINS = Array.from({ length: MESH_LANDMARKS }, (_, landmark) => {
  const [x, y, z] = at(CANONICAL_FACE.positions, landmark);
  const isTwin = (other: number): boolean => {
    const [ox, oy, oz] = at(CANONICAL_FACE.positions, other);
    return ox === -x && oy === y && oz === z;
  };
  return Array.from({ length: MESH_LANDMARKS }, (_value, other) => other).filter(isTwin);
});

describe('the mean with the mirror image', () => {
  it('takes each landmark together with its twin in the canonical face, and with no other', () => {
    expect(TWINS.every((twins) => twins.length === 1)).toBe(true);
    for (let landmark = 0; landmark < MESH_LANDMARKS; landmark++) {
      const points = new Float32Array(MESH_LANDMARKS * 3);
      const other = new Float32Array(MESH_LANDMARKS * 3);
      points.set([2, 4, 6], landmark * 3);
      other.set([4, 8, 16], TWINS[landmark]![0]! * 3);
      meanWithMirrored(points, other);
      expect(at(points, landmark), `landmark ${landmark}`).toEqual([3, 6, 11]);
      expect(points.filter((value) => value !== 0)).toHaveLength(3);
    }
  });
});

describe('the face mesh', () => {
  let networks: FaceNetworks;
  beforeAll(async () => (networks = await loadFaceNetworks()));
  afterAll(() => Promise.all([networks.detector, networks.mesh, networks.iris].map((network) => network.release())));

  it.each(Object.entries(LOOKS))('prefers no side: %s', async (_name, look) => {
    const frame = picture(look);
    const finder = new MeshFinder(networks.mesh, loadCropKernel().crop);
    const region = { centreXPx: 325, centreYPx: 250, sizePx: 230, angleRad: 0.03 };
    const reflected = { ...region, centreXPx: frame.width - region.centreXPx, angleRad: -region.angleRad };
    const seen = await finder.find(frame, region);
    const points = seen.points.slice();
    const inMirror = await finder.find(mirrored(frame), reflected);
    expect(seen.confidence).toBeGreaterThan(0.9);
    expect(inMirror.confidence).toBeCloseTo(seen.confidence, 4);
    const furthest = Math.max(
      ...TWINS.map(([twin], landmark) => {
        const [x, y] = at(points, landmark);
        const [ox, oy] = at(inMirror.points, twin!);
        return Math.hypot(frame.width - ox - x, oy - y);
      }),
    );
    expect(furthest).toBeLessThan(SAME_PX);
  });
});
