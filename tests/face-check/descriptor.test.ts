/** The real network: drawn drivers are like themselves in every look and unlike another face; so are real ones, where their clips are at hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NightCamera } from '../../edge-agent/camera/night.js';
import { VideoCamera } from '../../edge-agent/camera/video.js';
import { faceCheck } from '../../edge-agent/doctor/face-check.js';
import { KNOWN_FACE, knownPicture } from '../../edge-agent/doctor/known-picture.js';
import type { Frame } from '../../edge-agent/ports.js';
import type { FacePlaces } from '../../edge-agent/vision/hands/places.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { comparableFace } from '../../edge-agent/vision/person/comparable.js';
import { DESCRIPTOR_LENGTH, loadDescriber, type Describer } from '../../edge-agent/vision/person/describer.js';
import { PERSON_LIMITS } from '../../edge-agent/vision/person/limits.js';
import { openPersonThread } from '../../edge-agent/vision/person/open-person.js';
import { FaceReference } from '../../edge-agent/vision/person/reference.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { clip, noClips } from '../helpers/clips.js';
import { picture, type Pose } from '../vision/driver.js';

const { agreesFrom, disagreesBelow, learnLooks } = PERSON_LIMITS;

let networks: FaceNetworks;
let describer: Describer;
beforeAll(async () => {
  networks = await loadFaceNetworks();
  describer = await loadDescriber();
});
afterAll(() => describer.close());

async function placesIn(frame: Frame): Promise<FacePlaces> {
  const tracker = new FaceTracker(networks);
  for (let sight = 0; sight < 3; sight++) await tracker.detect({ ...frame, tMs: sight * 33 });
  if (tracker.places === null) throw new Error('no face in the picture');
  return tracker.places;
}

async function looksOf(pose: Pose): Promise<Float32Array> {
  const frame = picture(pose);
  return Float32Array.from(await describer.describe(frame, await placesIn(frame)));
}

function likeness(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
}

describe('a drawn driver', () => {
  it('is described by a direction of length 1', async () => {
    const descriptor = await looksOf({});
    expect(descriptor).toHaveLength(DESCRIPTOR_LENGTH);
    expect(likeness(descriptor, descriptor)).toBeCloseTo(1, 4);
  });

  it.each<[string, Pose]>([
    ['a little turned', { yawDeg: 12, pitchDeg: 5 }],
    ['with a smile', { smile: 1, mouth: 0.2 }],
    ['at a third of the light', { light: 0.3 }],
    ['in infrared', { infrared: true, noise: 6 }],
    ['with a cap', { cap: true }],
    ['with glasses', { glasses: true }],
    ['leaning forward', { distanceCm: 50 }],
  ])('is like himself %s', async (_, pose) => {
    expect(likeness(await looksOf({}), await looksOf(pose))).toBeGreaterThanOrEqual(agreesFrom);
  });

  it('is unlike another drawn face', async () => {
    const other = Float32Array.from(await describer.describe(knownPicture('open'), KNOWN_FACE));
    for (const pose of [{}, { skin: 'dark' }, { infrared: true, noise: 6 }] as const)
      expect(likeness(await looksOf(pose), other)).toBeLessThan(disagreesBelow);
  });
});

describe('the thread', () => {
  it('learns a face, agrees with it, disagrees with another, and knows nobody once it forgot', async () => {
    const thread = await openPersonThread();
    const frame = picture({});
    const places = await placesIn(frame);
    for (let look = 1; look <= learnLooks; look++) expect(await thread.look(frame, places)).toEqual({ learned: look });
    const [same, other] = [await thread.look(frame, places), await thread.look(knownPicture('open'), KNOWN_FACE)];
    expect(same).toEqual({ similarity: expect.closeTo(1, 3) as number });
    expect('similarity' in other && other.similarity).toBeLessThan(disagreesBelow);
    thread.forget();
    expect(await thread.look(frame, places)).toEqual({ learned: 1 });
    await thread.close();
    await thread.close();
  });
});

describe('the doctor', () => {
  it('finds the network in order, one that fails with what to do, and none where the check is off', async () => {
    const [network, answer] = await faceCheck(true);
    expect(network).toMatchObject({ name: 'faceCheck', verdict: 'ok' });
    expect(answer).toMatchObject({ name: 'faceCheck.answer', verdict: expect.stringMatching(/ok|warn/) as string });
    expect(answer?.figure).toMatch(/a look \d+ ms; known picture like itself 0\.\d\d, like a wall -?0\.0\d/);
    const [missing] = await faceCheck(true, () => Promise.reject(new Error('MODEL_SOURCE_MISSING')));
    expect(missing).toMatchObject({ verdict: 'fail', figure: 'MODEL_SOURCE_MISSING' });
    expect(missing?.todo).toContain('npm run models');
    const always = Float32Array.from({ length: DESCRIPTOR_LENGTH }, () => 1 / Math.sqrt(DESCRIPTOR_LENGTH));
    const blind = { describe: () => Promise.resolve(always), close: () => Promise.resolve() };
    expect((await faceCheck(true, () => Promise.resolve(blind)))[1]).toMatchObject({ verdict: 'fail' });
    expect(await faceCheck(false)).toMatchObject([{ name: 'faceCheck', verdict: 'skipped' }]);
  });
});

/** Descriptors of the good looks of a clip, eight a second, as the unit or as its night camera sees it. */
async function looksIn(name: string, night: boolean): Promise<Float32Array[]> {
  const video = new VideoCamera(clip(name));
  const camera = night ? new NightCamera(video) : video;
  const tracker = new FaceTracker(networks);
  const looks: Float32Array[] = [];
  let lastMs = -Infinity;
  for await (const frame of camera.frames(new AbortController().signal)) {
    const reading = await tracker.detect(frame);
    const { places } = tracker;
    if (places === null || comparableFace(reading) === null || frame.tMs - lastMs < 120) continue;
    lastMs = frame.tMs;
    looks.push(Float32Array.from(await describer.describe(frame, places)));
  }
  return looks;
}

describe.skipIf(noClips !== null)(`real faces ${noClips === null ? '' : `(skipped: ${noClips})`}`, () => {
  it('agree with themselves, also when the camera goes over to night, and with none of the others', async () => {
    const names = ['grid_bbaf2n.mpg', 'grid_lbax4n.mpg', 'grid_sbia1a.mpg', 'grid_lwbsza.mpg'];
    const people: { readonly day: Float32Array[]; readonly night: Float32Array[] }[] = [];
    for (const name of names) people.push({ day: await looksIn(name, false), night: await looksIn(name, true) });
    const others: number[] = [];
    for (const [at, { day }] of people.entries()) {
      const reference = new FaceReference();
      for (const look of day.slice(0, learnLooks)) reference.take(look);
      const like = (look: Float32Array): number => {
        const compared = reference.take(look);
        return 'similarity' in compared ? compared.similarity : NaN;
      };
      const own = [...day.slice(learnLooks), ...people[at]!.night].map(like);
      expect(own.length).toBeGreaterThan(20);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(agreesFrom);
      for (const [index, other] of people.entries())
        if (index !== at) others.push(...[...other.day, ...other.night].map(like));
    }
    expect(Math.max(...others)).toBeLessThan(agreesFrom);
    expect(others.filter((like) => like < disagreesBelow).length / others.length).toBeGreaterThan(0.9);
  });
});
