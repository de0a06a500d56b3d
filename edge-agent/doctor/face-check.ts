/** Checks the network of the face check: present, unharmed, one drawn face like itself and unlike another crop. Without it the rest works on. */
import { middleOf } from '../core/quantile.js';
import type { Frame } from '../ports.js';
import type { FacePlaces } from '../vision/hands/places.js';
import { DESCRIPTOR_LENGTH, loadDescriber, PERSON_VERSIONS, type Describer } from '../vision/person/describer.js';
import { PERSON_LIMITS } from '../vision/person/limits.js';
import { fail, named, ok, skipped, warn, type CheckResult, type Finding } from './check.js';
import { KNOWN_FACE, knownPicture } from './known-picture.js';

const LOOKS = 4;
/** One look in some seconds, in the lowest priority: it may take long, but a tenth of a core is too much. Ours. */
const MAX_LOOK_MS = 500;

/** @param load how the network is opened; for tests. */
export async function faceCheck(enabled: boolean, load = loadDescriber): Promise<readonly CheckResult[]> {
  if (!enabled)
    return [named('faceCheck', skipped('switched off: nobody checks whether the face is the one of the login'))];
  try {
    const describer = await load();
    const list = Object.entries(PERSON_VERSIONS).map(([name, version]) => `${name} ${version}`);
    const answer = await lookWith(describer).finally(() => describer.close());
    return [named('faceCheck', ok(`${list.join(', ')}: sha256 as published`)), named('faceCheck.answer', answer)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const todo =
      'without it nobody checks whether the face is the one of the login, the rest works; run `npm run models`, or set login.faceCheck.enabled to false';
    return [named('faceCheck', fail(reason, todo))];
  }
}

/** The known picture with open and with shut eyes is one person; the empty wall beside him is none. */
async function lookWith(describer: Describer): Promise<Finding> {
  const times: number[] = [];
  const look = async (frame: Frame, places: FacePlaces): Promise<Float32Array> => {
    const startMs = performance.now();
    const descriptor = Float32Array.from(await describer.describe(frame, places));
    times.push(performance.now() - startMs);
    return descriptor;
  };
  const open = await look(knownPicture('open'), KNOWN_FACE);
  const looks: number[] = [];
  for (let index = 0; index < LOOKS; index++) looks.push(alike(open, await look(knownPicture('shut'), KNOWN_FACE)));
  const wall = alike(open, await look(knownPicture('open'), WALL));
  const figure = `a look ${middleOf(times).toFixed(0)} ms; known picture like itself ${looks[0]?.toFixed(2)}, like a wall ${wall.toFixed(2)}`;
  const { agreesFrom, disagreesBelow } = PERSON_LIMITS;
  if (!((looks[0] ?? NaN) >= agreesFrom) || !(wall < disagreesBelow))
    return fail(figure, 'the network computes something else here: check memory and processor, reinstall the unit');
  if (middleOf(times) <= MAX_LOOK_MS) return ok(figure);
  return warn(figure, `should be ${MAX_LOOK_MS} ms or less: end other programs`);
}

/** A corner of the known picture. */
const WALL: FacePlaces = { ...KNOWN_FACE, centre: { xPx: 30, yPx: 30 }, sizePx: 40 };

function alike(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < DESCRIPTOR_LENGTH; i++) dot += (a[i] ?? NaN) * (b[i] ?? NaN);
  return dot;
}
