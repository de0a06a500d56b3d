/** The crop of the face mesh reaches to the chin of a yawn; without it the mesh closes an open mouth from frame to frame. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelledClips } from '../../edge-agent/evaluation/labelled-clips.js';
import { boxOfMesh, LANDMARKS, regionOfMesh } from '../../edge-agent/vision/mesh.js';
import { ALTERATIONS } from '../../fixtures/altered/alterations.js';
import { alter } from '../../fixtures/altered/clips.js';
import { CLIPS_FOLDER, noClips } from '../helpers/clips.js';
import { AGENT, run } from '../helpers/programs.js';

/** Middle of a face from its forehead to its chin, 100 px from the forehead to the base of the nose; it rolls by `angleRad` about the forehead. */
function faceWithChinAt(chinPx: number, angleRad = 0): Float32Array {
  const points = new Float32Array(LANDMARKS * 3);
  const place = (landmark: number, x: number, y: number): void => {
    points[landmark * 3] = 300 + x * Math.cos(angleRad) - y * Math.sin(angleRad);
    points[landmark * 3 + 1] = 100 + x * Math.sin(angleRad) + y * Math.cos(angleRad);
  };
  for (let landmark = 0; landmark < LANDMARKS; landmark++) place(landmark, 0, (chinPx * landmark) / LANDMARKS);
  place(10, 0, 0);
  place(2, 0, 100);
  place(152, 0, chinPx);
  place(33, -45, 50);
  place(263, 45, 50);
  return points;
}

describe('the crop for the next frame', () => {
  it('is half as large again as the face', () => {
    const region = regionOfMesh(faceWithChinAt(164), false);
    expect(region).toMatchObject({ centreXPx: 300, centreYPx: 182, angleRad: 0 });
    expect(region.sizePx).toBeCloseTo(1.5 * 164, 3);
  });

  it('reaches the chin of a wide-open mouth although the mesh has lost it', () => {
    const region = regionOfMesh(faceWithChinAt(150), true);
    expect(region.sizePx).toBeCloseTo(1.5 * 180, 3);
    expect(region.centreYPx).toBeCloseTo(100 + 180 / 2, 3);
  });

  it('is that of the face where the mesh has the chin', () => {
    const points = faceWithChinAt(185);
    expect(regionOfMesh(points, true)).toEqual(regionOfMesh(points, false));
  });

  it.each([-0.5, 0.5, 1.5])('reaches along a face that rolls by %f rad', (angleRad) => {
    const region = regionOfMesh(faceWithChinAt(150, angleRad), true);
    const chin = { x: 300 - 180 * Math.sin(angleRad), y: 100 + 180 * Math.cos(angleRad) };
    const inBox = (value: number, centre: number): void => {
      expect(Math.abs(value - centre)).toBeLessThanOrEqual(region.sizePx / 1.5 / 2 + 1e-3);
    };
    inBox(chin.x, region.centreXPx);
    inBox(chin.y, region.centreYPx);
    expect(region.angleRad).toBeCloseTo(angleRad, 5);
  });

  it('is no number where the landmarks are none, so that the face is looked for again', () => {
    const points = faceWithChinAt(150).fill(NaN);
    expect(boxOfMesh(points).widthPx).not.toBeGreaterThan(0);
    expect(Number.isFinite(regionOfMesh(points, true).sizePx)).toBe(false);
  });
});

/** Yawns of 0.92, 1.32 and 1.44 s by their labels, played half as fast: clear ones. */
const YAWNS = 'incluit_yawning_half_speed';
const CLEAR_YAWNS = 3;

describe.skipIf(noClips !== null)(`clear yawns ${noClips === null ? '' : `(skipped: ${noClips})`}`, () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'oyau-yawns-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function yawnsIn(filter: string): Promise<number> {
    const clips = (await labelledClips(CLIPS_FOLDER)).filter(({ name }) => name === YAWNS);
    await alter(clips, { shows: 'half as fast', filter: `${filter},setpts=2*PTS` }, folder);
    const { code, stdout } = await run(AGENT, ['analyze', join(folder, `${YAWNS}.mkv`)]);
    expect(code).toBe(0);
    rmSync(join(folder, `${YAWNS}.mkv`));
    return stdout.split('\n').filter((line) => line.includes('"yawn"')).length;
  }

  function altered(name: string): string {
    const filter = ALTERATIONS[name]?.filter;
    if (typeof filter !== 'string') throw new Error(`no filter makes a clip ${name}`);
    return filter;
  }

  it.each([
    ['as they are', 'null'],
    ['mirrored', altered('mirrored')],
    ['with 35 % of the light', altered('dark')],
    ['10 % narrower', 'scale=iw*0.9:ih:flags=area'],
    ['20 % narrower', 'scale=iw*0.8:ih:flags=area'],
    ['15 % wider', 'scale=iw*1.15:ih'],
    ['rolled by 15°', altered('rolled')],
    ['0.6 times as large', altered('small')],
    ['blurred', altered('blurred')],
  ])('%s: all are found', async (_name, filter) => {
    expect(await yawnsIn(filter)).toBe(CLEAR_YAWNS);
  });

  it('15 % narrower: the mesh holds two, where it held none', async () => {
    expect(await yawnsIn(altered('narrow'))).toBeGreaterThanOrEqual(2);
  });
});
