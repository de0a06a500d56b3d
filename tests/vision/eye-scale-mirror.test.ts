/** Two laws of openness, eye by eye: another size of the picture moves it by 0.05 at most, a mirror swaps left and right. Where they do not hold, how far they are missed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { POPULATION, type Baseline } from '../../edge-agent/core/baseline.js';
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import { signalsOf } from '../../edge-agent/core/signals.js';
import { DEFAULT_THRESHOLDS as T } from '../../edge-agent/core/thresholds.js';
import type { Frame } from '../../edge-agent/ports.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { mirrored, picture, scaled } from './driver.js';

const LAW = 0.05;
const LOOKS = {
  colour: {},
  glasses: { glasses: true },
  infrared: { infrared: true, noise: 6 },
  'infrared, glasses': { infrared: true, noise: 6, glasses: true },
} as const;
const YAWS_DEG = [-20, 0, 20];
const LIDS = [1, 0.5, 0];
const CHANGES: Readonly<Record<string, (frame: Frame) => Frame | Promise<Frame>>> = {
  'x 0.5': (frame) => scaled(frame, 0.5),
  'x 0.71': (frame) => scaled(frame, 0.71),
  'x 1.41': (frame) => scaled(frame, 1.41),
  'x 2': (frame) => scaled(frame, 2),
  mirror: mirrored,
};

type Look = keyof typeof LOOKS;
/** How far the openness of one eye moved: against the population, and against a driver whose open eyes were learned in the same kind of picture. */
interface Move {
  readonly change: string;
  readonly look: Look;
  readonly yawDeg: number;
  readonly lids: number;
  readonly population: number;
  readonly own: number;
}

let networks: FaceNetworks;
const moves: Move[] = [];

/** What a settled tracker sees. */
async function settled(frame: Frame): Promise<FaceReading> {
  const tracker = new FaceTracker(networks);
  let reading = await tracker.detect(frame);
  for (let sight = 1; sight < 12; sight++) reading = await tracker.detect({ ...frame, tMs: sight * 150 });
  return reading;
}

function learned({ face }: FaceReading): Baseline {
  if (face === null) throw new Error('no face in the picture');
  const { leftEye, rightEye, pose } = face;
  const rest = { restYawDeg: pose.yawDeg, restPitchDeg: pose.pitchDeg };
  return { leftLidRatio: leftEye.lidRatio, rightLidRatio: rightEye.lidRatio, ...rest };
}

/** Left and right; an eye that cannot be judged is no number, and moves by no number. */
function openness(reading: FaceReading, baseline: Baseline): readonly [number, number] {
  const { opennessLeft, opennessRight } = signalsOf(reading, baseline, null, T);
  return [opennessLeft ?? NaN, opennessRight ?? NaN];
}

function moved(a: FaceReading, b: FaceReading, of: readonly [Baseline, Baseline], swap: boolean): [number, number] {
  const [left, right] = openness(a, of[0]);
  const [newLeft, newRight] = openness(b, of[1]);
  return swap
    ? [Math.abs(newRight - left), Math.abs(newLeft - right)]
    : [Math.abs(newLeft - left), Math.abs(newRight - right)];
}

async function measure(look: Look, change: string | null): Promise<Map<string, FaceReading>> {
  const seen = new Map<string, FaceReading>();
  for (const yawDeg of YAWS_DEG)
    for (const lids of LIDS) {
      const frame = picture({ ...LOOKS[look], yawDeg, opennessLeft: lids, opennessRight: lids });
      const shown = change === null ? frame : await CHANGES[change]!(frame);
      seen.set(`${yawDeg} ${lids}`, await settled(shown));
    }
  return seen;
}

beforeAll(async () => {
  networks = await loadFaceNetworks();
  for (const look of Object.keys(LOOKS) as Look[]) {
    const before = await measure(look, null);
    for (const change of Object.keys(CHANGES)) {
      const after = await measure(look, change);
      const own = [learned(before.get('0 1')!), learned(after.get('0 1')!)] as const;
      for (const yawDeg of YAWS_DEG)
        for (const lids of LIDS) {
          const [a, b] = [before.get(`${yawDeg} ${lids}`)!, after.get(`${yawDeg} ${lids}`)!];
          const population = moved(a, b, [POPULATION, POPULATION], change === 'mirror');
          const byOwn = moved(a, b, own, change === 'mirror');
          for (const eye of [0, 1] as const)
            moves.push({ change, look, yawDeg, lids, population: population[eye], own: byOwn[eye] });
        }
    }
  }
}, 600_000);
afterAll(() => Promise.all([networks.detector, networks.mesh, networks.iris].map((network) => network.release())));

/** Eyes beyond the law, of all, and the furthest. */
function missed(of: readonly Move[], against: 'population' | 'own'): { beyond: number; eyes: number; worst: number } {
  const all = of.map((move) => move[against]);
  return { beyond: all.filter((value) => !(value <= LAW)).length, eyes: all.length, worst: Math.max(...all) };
}

/** An eye that lies on the bound falls on either side of it by the rounding of another processor. */
const ROUNDED = 2;
/** [change, against, eyes beyond 0.05 of 72, none beyond this]: as measured, the last rounded up to a hundredth. */
const KNOWN: readonly (readonly [string, 'population' | 'own', number, number])[] = [
  ['x 0.5', 'population', 22, 0.19],
  ['x 0.5', 'own', 32, 0.21],
  ['x 0.71', 'population', 3, 0.1],
  ['x 0.71', 'own', 7, 0.1],
  ['x 1.41', 'population', 5, 0.07],
  ['x 1.41', 'own', 4, 0.08],
  ['x 2', 'population', 3, 0.08],
  ['x 2', 'own', 4, 0.09],
  ['mirror', 'population', 29, 0.21],
  ['mirror', 'own', 33, 0.22],
];

it.each([
  ['population', 1, 0.052],
  ['own', 0, 0.05],
] as const)(
  'a larger picture moves eyes that are open or half open, against %s, by no more than 0.05 but for %i of 96',
  (against, beyond, worst) => {
    const larger = moves.filter(({ change, lids }) => (change === 'x 1.41' || change === 'x 2') && lids > 0);
    const measured = missed(larger, against);
    expect(measured.eyes).toBe(96);
    expect(measured.beyond).toBeLessThanOrEqual(beyond);
    expect(measured.worst).toBeLessThanOrEqual(worst);
  },
);

it.each(KNOWN)('%s, against %s: %i of 72 eyes move by more than 0.05, none by more than %f', (...known) => {
  const [change, against, beyond, worst] = known;
  const measured = missed(
    moves.filter((move) => move.change === change),
    against,
  );
  expect(measured.eyes).toBe(72);
  expect(measured.beyond).toBeLessThanOrEqual(beyond + ROUNDED);
  expect(measured.worst).toBeLessThanOrEqual(worst + 0.01);
});
