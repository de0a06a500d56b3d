import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ACCEPTANCE, judge } from '../../calibration/acceptance.js';
import { guideLine } from '../../calibration/guide.js';
import { measure } from '../../calibration/measurement.js';
import { acceptanceTable, reportText } from '../../calibration/report.js';
import { WORDS } from '../../calibration/words/words.js';
import { observations, type Fault } from './observations.js';

/** Both eyes at `lidRatio`, but for blinks. */
const blinking = (i: number, lidRatio: number): Fault => (i % 90 > 86 ? {} : eyes(lidRatio));
const eyes = (lidRatio: number, visible = true): Fault => ({
  face: { leftEye: { lidRatio, visible }, rightEye: { lidRatio, visible } },
});
const pose = (yawDeg: number, pitchDeg: number, rollDeg = 0): Fault => ({
  face: { pose: { yawDeg, pitchDeg, rollDeg } },
});
const box = (xPx: number, widthPx: number): Fault => ({ face: { box: { xPx, yPx: 100, widthPx, heightPx: 200 } } });

/** Each fault of mounting, light or driver, and the numbers that must refuse it. */
const FAULTS: readonly [string, (index: number, count: number) => Fault, readonly string[]][] = [
  ['a face that is often lost', (i) => (i % 5 === 0 ? { face: null } : {}), ['faceShare', 'eyesShare']],
  ['a dark cab', () => ({ quality: { brightness: 0.09 } }), ['brightness']],
  ['a flat picture', () => ({ quality: { contrast: 0.055 } }), ['contrast']],
  ['the sun in the lens', () => ({ quality: { saturated: 0.2 } }), ['saturated']],
  ['a camera too far away', () => box(280, 60), ['faceWidthPx']],
  ['a camera too near', () => box(100, 430), ['faceWidthPx']],
  ['a face at the edge', () => box(4, 160), ['edgeMargin']],
  ['a tilted camera', () => pose(0, 0, -15), ['cameraRollDeg']],
  ['a camera far to the driver’s right', () => pose(38, 0), ['cameraYawDeg']],
  ['a camera above the visor', () => pose(0, -26), ['cameraPitchDeg']],
  ['glasses that shine on every fourth frame', (i) => (i % 4 === 0 ? eyes(0.25, false) : {}), ['eyesShare']],
  ['a driver who looks around', (i) => pose(i % 60 < 30 ? -12 : 12, 0), ['yawSpreadDeg']],
  ['a driver who nods', (i) => pose(0, i % 60 < 30 ? -9 : 8), ['pitchSpreadDeg']],
  ['eyes that hardly open', (i) => blinking(i, 0.1), ['leftLidRatio', 'rightLidRatio']],
  [
    'one narrow eye',
    (i) => (i % 90 > 86 ? {} : { face: { leftEye: { lidRatio: 0.14, visible: true } } }),
    ['lidDifference'],
  ],
  ['eyes that never blink', () => eyes(0.25), ['blinksPerMinute']],
  ['a drowsy driver', (i) => (i % 6 === 0 ? eyes(0.08) : {}), ['closedShare']],
  ['eyes that narrow', (i, n) => blinking(i, i < n / 2 ? 0.27 : 0.2), ['lidDrift']],
];

const refused = (
  seconds: number,
  fault?: (index: number, count: number) => Fault,
  framesPerSecond?: number,
): string[] =>
  judge(measure(observations(seconds, fault, framesPerSecond)).measurement, 20)
    .checks.filter(({ accepted }) => !accepted)
    .map(({ name }) => name);

describe('acceptance', () => {
  it('accepts a driver who sits as he should', () => {
    expect(refused(20)).toEqual([]);
  });

  it.each(FAULTS)('refuses %s', (_, fault, numbers) => {
    expect(refused(20, fault)).toEqual(numbers);
  });

  it('refuses a slow camera and a short look', () => {
    expect(refused(20, undefined, 10)).toEqual(['framesPerSecond']);
    expect(refused(9)).toEqual(['learnedSeconds']);
  });

  it('refuses everything that needs a face when there is none', () => {
    const verdict = judge(measure(observations(20, () => ({ face: null }))).measurement, 20);
    expect(verdict.verdict).toBe('repeat');
    expect(verdict.checks.filter(({ measured }) => measured === null).map(({ accepted }) => accepted)).not.toContain(
      true,
    );
  });

  it('gives one advice when there is no face, and none on what only a face can tell', () => {
    const advice = (fault: Fault): string[] =>
      judge(measure(observations(20, () => fault)).measurement, 20).checks.flatMap(({ name, advice }) =>
        advice === null ? [] : [`${name}: ${advice}`],
      );
    expect(advice({ face: null })).toEqual([expect.stringMatching(/^faceShare: no face was seen: .*aim the camera/)]);
    expect(advice({ face: null, quality: { brightness: 0.05 } })).toEqual([
      expect.stringMatching(/^faceShare: no face/),
      expect.stringMatching(/^brightness: too dark/),
    ]);
  });

  it('says that a number could not be measured instead of how to mend it', () => {
    const hidden = judge(measure(observations(20, () => eyes(0.25, false))).measurement, 20).checks;
    const unmeasured = hidden.filter(({ measured }) => measured === null);
    expect(unmeasured.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['cameraPitchDeg', 'lidDrift', 'leftLidRatio']),
    );
    expect([...new Set(unmeasured.map(({ advice }) => advice))]).toEqual(['could not be measured']);
  });

  it('learns the open eyes although blinks and bad frames lie between', () => {
    const { baseline } = measure(
      observations(20, (i) =>
        i % 40 < 2 ? eyes(0.05) : i % 40 < 4 ? { ...eyes(0.6), quality: { brightness: 0.01 } } : {},
      ),
    );
    expect(baseline?.leftLidRatio).toBeCloseTo(0.26, 2);
    expect(baseline?.rightLidRatio).toBeCloseTo(0.24, 2);
    expect(Math.abs((baseline?.restYawDeg ?? NaN) - 4)).toBeLessThan(1);
    expect(Math.abs((baseline?.restPitchDeg ?? NaN) + 3)).toBeLessThan(1);
  });
});

describe('what the technician reads', () => {
  it('says what to do for each refused number', () => {
    const text = reportText(judge(measure(observations(20, () => box(280, 60))).measurement, 20));
    expect(text).toMatch(/width of the face +60 px +90 px to 420 px +REPEAT/);
    expect(text).toContain('mount the camera nearer');
  });

  it('guides with progress and the first thing to mend now', () => {
    expect(guideLine(observations(5), 20)).toBe('[#####...............] 25 %  good, keep looking at the road');
    const gone = guideLine(
      observations(5, (i) => (i > 100 ? { face: null } : {})),
      20,
    );
    expect(gone).toContain('aim the camera at the driver');
  });

  it.each(['ru', 'kk'] as const)(
    'says everything in %s: no text is missing, English or without its figures',
    (language) => {
      const [english, other] = [WORDS.en, WORDS[language]].map((words) => texts(words));
      expect([...other!.keys()].toSorted()).toEqual([...english!.keys()].toSorted());
      for (const [path, text] of other!) {
        expect(text, path).not.toBe(english!.get(path));
        expect(text.match(/\{\w+\}/g) ?? [], path).toEqual(english!.get(path)?.match(/\{\w+\}/g) ?? []);
      }
    },
  );

  it('finds the acceptance numbers in the README', async () => {
    const readme = await readFile(new URL('../../calibration/README.md', import.meta.url), 'utf8');
    const cells = (text: string): string => text.replace(/-{3,}/g, '-').replace(/[ \n]+/g, '');
    expect(cells(readme)).toContain(cells(acceptanceTable(ACCEPTANCE)));
  });
});

/** Every text of a language by its path. */
function texts(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  return new Map(Object.entries(value ?? {}).flatMap(([key, part]) => [...texts(part, `${path}.${key}`)]));
}
