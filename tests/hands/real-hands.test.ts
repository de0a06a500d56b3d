/** Hands at real mouths, picture by picture: two people of the clips hold one there, the others do not. */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NightCamera } from '../../edge-agent/camera/night.js';
import { openCamera } from '../../edge-agent/camera/source.js';
import { openHandsHere } from '../../edge-agent/vision/hands/open-hands.js';
import type { HandLooker } from '../../edge-agent/vision/hands/hand-watch.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { clip, CLIPS_FOLDER, noClips } from '../helpers/clips.js';

/** When a hand is at the mouth, ms: by eye, picture by picture. */
const AT_MOUTH: Readonly<Record<string, readonly [fromMs: number, toMs: number]>> = {
  'intel_asl_eat.mkv': [530, 1000],
  'pyfeat_crying.mp4': [2450, 9400],
};
/** Looks come at most so often; while a hand comes and goes nobody can say. */
const EVERY_MS = { with: 60, without: 400 };
const UNCERTAIN_MS = 150;
const COUNTS = 0.5;

interface Looks {
  with: number;
  withTold: number;
  without: number;
  withoutTold: number;
}

let networks: FaceNetworks;
let looker: HandLooker;

async function lookAt(name: string, night: boolean, looks: Looks): Promise<void> {
  const camera = await openCamera(clip(name), 15);
  const [fromMs, toMs] = AT_MOUTH[name] ?? [Infinity, -Infinity];
  const tracker = new FaceTracker(networks);
  let lastMs = -Infinity;
  for await (const frame of (night ? new NightCamera(camera) : camera).frames(new AbortController().signal)) {
    await tracker.detect(frame);
    const { tMs } = frame;
    const there = tMs >= fromMs && tMs <= toMs;
    const uncertain = !there && tMs > fromMs - UNCERTAIN_MS && tMs < toMs + UNCERTAIN_MS;
    if (tracker.places === null || uncertain || tMs - lastMs < (there ? EVERY_MS.with : EVERY_MS.without)) continue;
    lastMs = tMs;
    const { reading } = await looker.look({ frame, places: tracker.places, things: false, nearLately: false });
    const told = (reading.atMouth ?? 0) >= COUNTS;
    looks[there ? 'with' : 'without']++;
    if (told) looks[there ? 'withTold' : 'withoutTold']++;
  }
}

describe.skipIf(noClips !== null)(`hands at real mouths ${noClips === null ? '' : `(skipped: ${noClips})`}`, () => {
  beforeAll(async () => {
    [networks, looker] = [await loadFaceNetworks(), await openHandsHere()];
  });
  afterAll(() => looker.close());

  it.each([
    ['by day', false, 0.7],
    ['as a night camera might see them', true, 0.6],
  ] as const)(
    '%s are told, and no more than 3 % where there are none',
    async (_, night, share) => {
      const looks: Looks = { with: 0, withTold: 0, without: 0, withoutTold: 0 };
      for (const name of readdirSync(CLIPS_FOLDER).filter((file) => /\.(?:mp4|mkv|mov|mpg|gif)$/u.test(file)))
        await lookAt(name, night, looks);
      console.log(JSON.stringify(looks));
      expect(looks.with).toBeGreaterThan(80);
      expect(looks.without).toBeGreaterThan(300);
      expect(looks.withTold / looks.with).toBeGreaterThanOrEqual(share);
      expect(looks.withoutTold / looks.without).toBeLessThanOrEqual(0.03);
    },
    600_000,
  );
});
