/** Where the crops of the eyes lie and how they are turned: the mesh misplaces a corner, the face says how it is rolled. */
import { expect, it } from 'vitest';
import { cropSquare, type SquareRegion } from '../../edge-agent/vision/crop.js';
import { EyeReader } from '../../edge-agent/vision/eyes.js';
import { DARKNESS, fakeNetworks, openFace } from './fakes.js';

const EYE_SIDE = 64;
const CORNERS = { rightOuter: 33, rightInner: 133, leftInner: 362, leftOuter: 263 } as const;
type Corner = keyof typeof CORNERS;

const LEVEL: Readonly<Record<Corner, readonly [number, number]>> = {
  rightOuter: [250, 200],
  rightInner: [290, 200],
  leftInner: [350, 200],
  leftOuter: [390, 200],
};

function meshWith(moved: Partial<Record<Corner, readonly [number, number]>>): Float32Array {
  const points = openFace().mesh;
  for (const [corner, place] of Object.entries({ ...LEVEL, ...moved }))
    points.set([...place, 0], CORNERS[corner as Corner] * 3);
  return points;
}

/** The crops that were cut out, right eye first. */
async function crops(points: Float32Array): Promise<SquareRegion[]> {
  const regions: SquareRegion[] = [];
  const reader = new EyeReader(fakeNetworks(openFace()).iris, (frame, region, options, out, at) => {
    if (options.side === EYE_SIDE) regions.push(region);
    cropSquare(frame, region, options, out, at);
  });
  await reader.read(DARKNESS, points);
  return regions;
}

const degreesOf = (regions: readonly SquareRegion[]): number[] =>
  regions.map(({ angleRad }) => Math.round((angleRad * 180) / Math.PI));

it('both stand upright in a level face', async () => {
  expect(await crops(meshWith({}))).toEqual([
    { centreXPx: 270, centreYPx: 200, sizePx: expect.closeTo(92, 3) as number, angleRad: 0 },
    { centreXPx: 370, centreYPx: 200, sizePx: expect.closeTo(92, 3) as number, angleRad: 0 },
  ]);
});

it('both stay upright where an inner corner is found a quarter of the eye too low', async () => {
  const regions = await crops(meshWith({ rightInner: [290, 210] }));
  expect(degreesOf(regions)).toEqual([0, 0]);
  expect(regions.map(({ centreYPx }) => centreYPx)).toEqual([205, 200]);
});

it('an outer corner that is found as much too low turns them by the little that it turns the face', async () => {
  expect(degreesOf(await crops(meshWith({ leftOuter: [390, 210] })))).toEqual([4, 4]);
});

it('both are turned with a face that is rolled, clockwise in the picture', async () => {
  const rolled = meshWith({
    rightOuter: [250, 160],
    rightInner: [290, 180],
    leftInner: [350, 220],
    leftOuter: [390, 240],
  });
  expect(degreesOf(await crops(rolled))).toEqual([30, 30]);
});
