/** The baseline over hours: frozen, told when it no longer fits, and never taken along by a driver who gets drowsy. */
import { describe, expect, it } from 'vitest';
import { learn, POPULATION, startBaseline, teaches, type Baseline } from '../../edge-agent/core/baseline.js';
import type { Finding } from '../../edge-agent/core/finding.js';
import type { Face, FaceReading } from '../../edge-agent/core/geometry.js';
import { finishMonitor, startMonitor, stepMonitor, type MonitorState } from '../../edge-agent/core/monitor.js';
import { opennessOf } from '../../edge-agent/core/openness.js';
import { DEFAULT_THRESHOLDS as T } from '../../edge-agent/core/thresholds.js';
import { driver, type ScriptedDriver } from '../../fixtures/scripted-driver.js';
import { hands } from './signals-at.js';

const HOUR_MS = 3_600_000;

/** A whole drive whose baseline is learned on the way. */
function drive(
  script: ScriptedDriver,
  fps = 15,
): { monitor: MonitorState; findings: Finding[]; learned: Baseline | null } {
  const monitor = startMonitor();
  const changes = [];
  let learned: Baseline | null = null;
  for (const { reading, speedKmh } of script.frames({ fps })) {
    const step = stepMonitor(monitor, reading, speedKmh, T);
    changes.push(...step.changes);
    if (step.signals.learning === 1) learned ??= { ...monitor.baseline.current };
  }
  changes.push(...finishMonitor(monitor, T));
  return { monitor, learned, findings: changes.filter(({ phase }) => phase !== 'onset').map(({ finding }) => finding) };
}

const kind = (findings: readonly Finding[], name: string): Finding[] =>
  findings.filter(({ finding }) => finding === name);

describe('a driver whose eyes narrow over an hour', () => {
  const script = driver(3).driveFor(120_000).now({ left: 0.65, right: 0.65 }, HOUR_MS);
  const { monitor, learned, findings } = drive(script.openFor(HOUR_MS).closeFor(2600, 0.05).openFor(3000));

  it('keeps the baseline of his first alert minute', () => {
    expect(learned).not.toBeNull();
    expect(monitor.baseline.current).toEqual(learned);
    expect(monitor.baseline.current.leftLidRatio).toBeGreaterThan(0.235);
  });

  it('is told of once, as a drift that lasts', () => {
    const drifts = kind(findings, 'baselineDrift');
    expect(drifts).toHaveLength(1);
    expect(drifts[0]?.detail.openLevel).toBeLessThan(0.8);
    expect(drifts[0]?.onsetMs).toBeGreaterThan(0.4 * HOUR_MS);
  });

  it('is still heard when he falls asleep, at the right time', () => {
    const [asleep, ...others] = kind(findings, 'eyesClosed');
    expect(others).toEqual([]);
    expect(Math.abs((asleep?.onsetMs ?? NaN) - (120_000 + HOUR_MS))).toBeLessThan(100);
  });
});

it('an alert hour is no drift, glances down and blinks included', () => {
  const script = driver(5);
  for (let minute = 0; minute < 60; minute++) script.driveFor(57_000).lookAtGauges(3000);
  expect(kind(drive(script).findings, 'baselineDrift')).toEqual([]);
});

it('somebody else’s profile is told of within ten minutes, and the drift ends when its own driver is back', () => {
  const script = driver(7)
    .now({ left: 1.4, right: 1.4 })
    .driveFor(620_000)
    .now({ left: 1, right: 1 })
    .driveFor(620_000);
  const monitor = startMonitor({ leftLidRatio: 0.245, rightLidRatio: 0.245, restYawDeg: 0, restPitchDeg: 0 });
  const changes = [...script.frames({ fps: 15 })].flatMap(
    ({ reading, speedKmh }) => stepMonitor(monitor, reading, speedKmh, T).changes,
  );
  const drifts = changes.filter(({ finding }) => finding.finding === 'baselineDrift');
  expect(drifts.map(({ phase }) => phase)).toEqual(['onset', 'offset']);
  expect(drifts[0]?.finding.detectedMs).toBeLessThan(600_000);
  expect(drifts[0]?.finding.detail.openLevel).toBeGreaterThan(1.2);
});

describe('a camera that is pushed aside', () => {
  const profile: Baseline = { leftLidRatio: 0.245, rightLidRatio: 0.245, restYawDeg: 0, restPitchDeg: 0 };
  const driftsOf = (script: ScriptedDriver): ReturnType<typeof stepMonitor>['changes'] => {
    const monitor = startMonitor(profile);
    return [...script.frames({ fps: 15 })]
      .flatMap(({ reading, speedKmh }) => stepMonitor(monitor, reading, speedKmh, T).changes)
      .filter(({ finding }) => finding.finding === 'baselineDrift');
  };

  it.each([
    ['yaw', { yawDeg: 16 }, 'restYawDeg', 16],
    ['pitch', { pitchDeg: -14 }, 'restPitchDeg', -14],
  ] as const)('is told of with the new rest pose (%s), and no more when it is back', (_, moved, figure, deg) => {
    const script = driver(11).driveFor(20_000).now(moved).driveFor(640_000);
    const straight = Object.fromEntries(Object.keys(moved).map((channel) => [channel, 0]));
    const drifts = driftsOf(script.now(straight).driveFor(640_000));
    expect(drifts.map(({ phase }) => phase)).toEqual(['onset', 'offset']);
    const [begun, ended] = drifts.map(({ finding }) => finding);
    expect(begun?.detail.thresholdDeg).toBe(10);
    expect(begun?.detail[figure]).toBeCloseTo(deg, 0);
    expect(begun?.detectedMs).toBeLessThan(660_000);
    expect(ended?.detail[figure]).toBeCloseTo(0, 0);
  });

  it('is not a driver who looks aside while he stands, nor one who looks into his mirrors while he drives', () => {
    const stands = driver(12).now({ speedKmh: 0 }).openFor(10_000).now({ yawDeg: 40 }).driveFor(900_000);
    expect(driftsOf(stands)).toEqual([]);
    const drives = driver(13);
    for (let round = 0; round < 120; round++) drives.driveFor(4000).mirror('right').mirror('left');
    expect(driftsOf(drives)).toEqual([]);
  });
});

const FACE: Face = {
  confidence: 0.95,
  box: { xPx: 0, yPx: 0, widthPx: 200, heightPx: 200 },
  pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
  leftEye: { lidRatio: 0.25, visible: true },
  rightEye: { lidRatio: 0.25, visible: true },
  mouthRatio: 0.05,
  gaze: { yawDeg: 0, pitchDeg: 0 },
};
const QUALITY = { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.02, change: 0.01 };
const reading = (face: Face | null, quality: Partial<typeof QUALITY> = {}): FaceReading => ({
  tMs: 0,
  face,
  absence: face === null ? 'noFace' : 'none',
  quality: { ...QUALITY, ...quality },
  hands: null,
});

it('only certain faces in good pictures teach', () => {
  expect(teaches(reading(FACE), null, T)).toBe(true);
  const spoiled = [{ brightness: 0.02 }, { contrast: 0.03 }, { sharpness: 0.007 }, { saturated: 0.08 }];
  for (const quality of spoiled) expect(teaches(reading(FACE, quality), null, T), JSON.stringify(quality)).toBe(false);
  expect(teaches(reading({ ...FACE, confidence: 0.79 }), null, T)).toBe(false);
  expect(teaches(reading(null), null, T)).toBe(false);
});

it('a face behind a hand teaches nothing: its landmarks are invented in part', () => {
  const behind = (seen: Parameters<typeof hands>[0]) => teaches(reading(FACE), hands(seen).hands ?? null, T);
  for (const cue of ['atMouth', 'mouthCovered', 'overEyes', 'atEyes'])
    expect(
      [0.49, 0.5].map((sure) => behind({ [cue]: sure })),
      cue,
    ).toEqual([true, false]);
  expect(behind({ atEarLeft: 1, phoneAtEarLeft: 1 })).toBe(true);
});

it('a hand before the mouth for a minute moves neither lids nor rest', () => {
  const state = startMonitor();
  const look = (tMs: number): FaceReading['hands'] => hands({ atMouth: tMs < 60_000 ? 1 : 0 }).hands ?? null;
  const moved = { ...FACE, pose: { yawDeg: 12, pitchDeg: 14, rollDeg: 0 }, rightEye: { lidRatio: 0.2, visible: true } };
  for (let tMs = 0; tMs < 60_000; tMs += 100) stepMonitor(state, { ...reading(moved), tMs, hands: look(tMs) }, null, T);
  expect(state.baseline).toMatchObject({ current: POPULATION, learnedMs: 0 });
  for (let tMs = 60_000; tMs < 70_000; tMs += 100)
    stepMonitor(state, { ...reading(moved), tMs, hands: look(tMs) }, null, T);
  expect(state.baseline.current.restPitchDeg).toBeGreaterThan(10);
});

describe('the open level as head and gaze move', () => {
  /** A minute of a driver whose open lids follow pitch and gaze by these shares per degree. */
  const learnedFrom = (perPitchDeg: number, perGazeDeg: number): Baseline => {
    const state = startBaseline(null);
    for (let index = 0; index < 650; index++) {
      const pitchDeg = 8 * Math.sin(index / 7);
      const gazeDeg = 6 * Math.sin(index / 11);
      const blink = index % 40 === 0 ? 0.4 : 1;
      const lidRatio = 0.25 * (1 + perPitchDeg * pitchDeg + perGazeDeg * gazeDeg) * blink;
      const eye = { lidRatio, visible: true };
      const pose = { yawDeg: 0, pitchDeg, rollDeg: 0 };
      learn(state, index * 100, { ...FACE, pose, gaze: { yawDeg: 0, pitchDeg: gazeDeg }, leftEye: eye, rightEye: eye });
    }
    return state.current;
  };

  it('is learned from the driver, towards the truth and never beyond its bounds', () => {
    const { lidSlope } = learnedFrom(0.006, 0.015);
    expect(lidSlope?.perPitchDeg).toBeGreaterThan(0.004);
    expect(lidSlope?.perPitchDeg).toBeLessThan(0.007);
    expect(lidSlope?.perGazeDeg).toBeGreaterThan(0.009);
    expect(lidSlope?.perGazeDeg).toBeLessThan(0.016);
    const wild = learnedFrom(0.03, -0.02).lidSlope;
    expect(wild?.perPitchDeg).toBe(0.012);
    expect(wild?.perGazeDeg).toBe(0);
  });

  it('excuses the lids of a lowered gaze, by a fifth at most; gaze that is raised or unknown changes nothing', () => {
    const baseline = { ...learnedFrom(0, 0.015), restPitchDeg: 0 };
    const openness = (gazeDeg: number | null, lidRatio = 0.2): number =>
      opennessOf(
        {
          ...FACE,
          gaze: gazeDeg === null ? null : { yawDeg: 0, pitchDeg: gazeDeg },
          leftEye: { lidRatio, visible: true },
        },
        baseline,
        T,
      ).left ?? NaN;
    expect(openness(-8)).toBeGreaterThan(openness(null) + 0.05);
    expect(openness(-80)).toBe(openness(-40));
    expect(openness(20)).toBeCloseTo(openness(null), 2);
    expect(openness(-80, 0.06)).toBeLessThan(0.15);
  });

  it('a closed eye seen from below reads no more open for it', () => {
    const openness = (pitchDeg: number, lidRatio = 0.1): number =>
      opennessOf(
        { ...FACE, pose: { ...FACE.pose, pitchDeg }, leftEye: { lidRatio, visible: true } },
        { leftLidRatio: 0.24, rightLidRatio: 0.24, restYawDeg: 0, restPitchDeg: 0 },
        T,
      ).left ?? NaN;
    expect(openness(0)).toBe(openness(5));
    expect(openness(15)).toBeLessThan(openness(0) - 0.05);
    expect(openness(60)).toBe(openness(20));
    expect(openness(15, T.closedLidRatio + 0.02)).toBe(0);
    expect(openness(15, T.closedLidRatio + 0.022)).toBeGreaterThan(0);
    expect(openness(NaN)).toBe(openness(0));
  });

  it('a narrow eye is neither always closed nor divided by nothing', () => {
    const narrow = { leftLidRatio: 0.08, rightLidRatio: 0.08, restYawDeg: 0, restPitchDeg: 0 };
    const left = (lidRatio: number): number | null =>
      opennessOf({ ...FACE, pose: { ...FACE.pose, pitchDeg: 20 }, leftEye: { lidRatio, visible: true } }, narrow, T)
        .left;
    expect(left(0.08)).toBeCloseTo(1, 9);
    expect(left(0.048)).toBeCloseTo(0, 9);
    expect(left(0.03)).toBe(0);
    expect(left(NaN)).toBeNull();
  });
});
