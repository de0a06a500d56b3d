/** Where trucks are drawn on the plan and where they point. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../dispatch-server/web/src/net/contract.js';
import { onPlan } from '../../dispatch-server/web/src/state/plan-geometry.js';
import { degrees } from '../../dispatch-server/web/src/state/plan-corners.js';

/** North up, 0.02 degrees high and 0.04 wide. */
const NORTH_UP: Plan = {
  ...{ imageUrl: '/plan', mediaType: 'image/png', widthPx: 400, heightPx: 200 },
  corners: {
    topLeft: { latDeg: 52.02, lonDeg: 61 },
    topRight: { latDeg: 52.02, lonDeg: 61.04 },
    bottomLeft: { latDeg: 52, lonDeg: 61 },
  },
  ...{ uploadedBy: 'marat', uploadedAtMs: 0 },
};

/** The same ground with east up: the image turned a quarter to the left. */
const EAST_UP: Plan = {
  ...NORTH_UP,
  ...{ widthPx: 200, heightPx: 400 },
  corners: {
    topLeft: { latDeg: 52.02, lonDeg: 61.04 },
    topRight: { latDeg: 52, lonDeg: 61.04 },
    bottomLeft: { latDeg: 52.02, lonDeg: 61 },
  },
};

describe('the plan', () => {
  test('corners lie in the corners, the middle in the middle', () => {
    const at = (latDeg: number, lonDeg: number) => rounded(onPlan(NORTH_UP, { latDeg, lonDeg, headingDeg: null }));
    expect([at(52.02, 61), at(52, 61.04), at(52.01, 61.02)]).toEqual([
      [0, 0, null],
      [400, 200, null],
      [200, 100, null],
    ]);
  });

  test('a heading turns with the image', () => {
    const heading = (plan: Plan, headingDeg: number) =>
      rounded(onPlan(plan, { latDeg: 52.01, lonDeg: 61.02, headingDeg }))?.[2];
    expect([0, 90, 180].map((deg) => heading(NORTH_UP, deg))).toEqual([0, 90, 180]);
    expect([90, 180].map((deg) => heading(EAST_UP, deg))).toEqual([0, 90]);
  });

  test('outside the image, or on a plan without area, is nowhere', () => {
    expect(onPlan(NORTH_UP, { latDeg: 53, lonDeg: 61.02, headingDeg: 0 })).toBe(null);
    const { topLeft } = NORTH_UP.corners;
    const flat = { ...NORTH_UP, corners: { topLeft, topRight: topLeft, bottomLeft: topLeft } };
    expect(onPlan(flat, { latDeg: 52.01, lonDeg: 61.02, headingDeg: 0 })).toBe(null);
  });
});

test('degrees are read with point or comma, within their bounds', () => {
  const typed = ['52.5', ' -52,25 ', '90', '90.1', 'north', '', '1e3'];
  expect(typed.map((text) => degrees(text, 90))).toEqual([52.5, -52.25, 90, null, null, null, null]);
});

function rounded(at: ReturnType<typeof onPlan>): readonly (number | null)[] | null {
  return at === null
    ? null
    : [at.xPx, at.yPx, at.turnDeg].map((value) => (value === null ? null : Math.round(value) + 0));
}
