/** The unit and the truck by themselves: motion, frame times, faults, what cannot be seen, who drives, what the driver says. */
import { describe, expect, it } from 'vitest';
import { cameraSight, isCovered } from '../../edge-agent/core/camera-sight.js';
import { driverChange } from '../../edge-agent/core/driver-change.js';
import { driverSight } from '../../edge-agent/core/driver-sight.js';
import { finishFaults, startFaults, stepFaults, type Failure } from '../../edge-agent/core/faults.js';
import { isStale, startFrameTimes, stepFrameTimes } from '../../edge-agent/core/frame-times.js';
import { startMotion, stepMotion } from '../../edge-agent/core/motion.js';
import { startStillness, stepStillness } from '../../edge-agent/core/stillness.js';
import { selfReport } from '../../edge-agent/core/self-report.js';
import { UNKNOWN_DUTY } from '../../edge-agent/core/duty.js';
import { at, frames, hands, judge, lids, lines, picture, T, UNSEEN, type Key } from './signals-at.js';

describe('the motion gate', () => {
  const gate = (...speeds: [number, number | null][]): boolean[] => {
    const state = startMotion();
    return speeds.map(([tMs, kmh]) => stepMotion(state, tMs, kmh, T));
  };

  it('moves at first, and stands from a first speed below 5 km/h', () => {
    expect(startMotion()).toEqual({ moving: true, slowSinceMs: null, known: false });
    expect([gate([0, 5]), gate([0, 4.9]), gate([0, null]), gate([0, NaN])]).toEqual([[true], [false], [true], [true]]);
  });

  it('between 3 and 5 km/h all stays as it is', () => {
    expect(gate([0, null], [1000, 4], [9000, 4])).toEqual([true, true, true]);
    expect(gate([0, 0], [1000, 4], [9000, 4.9], [9100, 5])).toEqual([false, false, false, true]);
  });

  it('stands after 3 s below 3 km/h without a break', () => {
    expect(gate([0, 9], [1000, 2.9], [3999, 2.9], [4000, 2.9])).toEqual([true, true, true, false]);
    expect(gate([0, 9], [1000, 2], [2000, 3], [2100, 2], [5099, 2], [5100, 2])).toEqual([
      ...[true, true, true, true, true, false],
    ]);
    expect(gate([0, 9], [1000, 2], [2000, null], [2100, 2], [5099, 2], [5100, 2]).slice(-2)).toEqual([true, false]);
    expect(gate([0, 9], [1000, 2], [2000, Infinity], [2100, 2], [4500, 2])).toEqual([true, true, true, true, true]);
  });
});

describe('frame times', () => {
  it('are stale when they do not advance or are no number', () => {
    const times = { ...startFrameTimes(), lastMs: 100 };
    expect([99, 100, 101, NaN, Infinity].map((tMs) => isStale(times, tMs))).toEqual([true, true, false, true, true]);
    expect([isStale(startFrameTimes(), 0), isStale(startFrameTimes(), NaN)]).toEqual([false, true]);
  });

  const late = (...timesMs: number[]): Failure[][] => {
    const times = startFrameTimes();
    return timesMs.map((tMs) => stepFrameTimes(times, tMs, T));
  };
  const every = (stepMs: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => index * stepMs);

  it('one gap of 5 s is a failure', () => {
    expect(late(0, 4999)[1]).toEqual([]);
    expect(late(0, 5000)[1]).toEqual([{ part: 'frames', reason: '5000 ms between frames' }]);
    expect(late(99_000)).toEqual([[]]);
  });

  it('5 s of frames more than 250 ms apart are', () => {
    expect(late(...every(250, 60)).flat()).toEqual([]);
    const found = late(...every(251, 60));
    expect(found.findIndex((failures) => failures.length > 0)).toBe(21);
    expect(found[21]).toEqual([{ part: 'frames', reason: '251 ms between frames' }]);
    expect(found.slice(21).every((failures) => failures.length === 1)).toBe(true);
  });

  it('frames in time end it', () => {
    expect(late(...every(500, 12), 5600, 5700).slice(-3)).toEqual([
      [{ part: 'frames', reason: '500 ms between frames' }],
      [],
      [],
    ]);
  });
});

describe('faults', () => {
  const bad = (part: string, reason = 'x'): Failure => ({ part, reason });

  it('begin at once, list their parts once, and end after 2 s without', () => {
    const state = startFaults();
    const step = (tMs: number, ...failures: Failure[]) => stepFaults(state, tMs, failures);
    expect(step(0)).toEqual([]);
    expect(step(100, bad('eyes', 'broken'), bad('yawn'))[0]).toEqual({
      phase: 'onset',
      finding: {
        finding: 'monitorFault',
        onsetMs: 100,
        offsetMs: null,
        detectedMs: 100,
        detail: { parts: 'eyes,yawn', reason: 'broken' },
      },
    });
    expect([step(200, bad('eyes', 'again')), step(300, bad('nod')), step(2299)]).toEqual([[], [], []]);
    expect(step(2300)[0]).toEqual({
      phase: 'offset',
      finding: {
        finding: 'monitorFault',
        onsetMs: 100,
        offsetMs: 2300,
        detectedMs: 100,
        detail: { parts: 'eyes,yawn,nod', reason: 'broken', durationMs: 2200 },
      },
    });
    expect(state).toEqual(startFaults());
    expect([step(9000), finishFaults(state, 9100)]).toEqual([[], []]);
  });

  it('keep 200 characters of the reason, and end with the data', () => {
    const state = startFaults();
    const [told] = stepFaults(state, 0, [bad('eyes', 'r'.repeat(201))]);
    expect(told?.finding.detail.reason).toBe('r'.repeat(200));
    expect(lines(finishFaults(state, 50))).toEqual(['-monitorFault 0-50 @0']);
  });
});

describe('what cannot be seen of the driver', () => {
  const seen = (...keys: Key[]): string[] => lines(judge(driverSight, frames(100, ...keys)).changes);

  it('a lost face is told after 1 s, no driver after 3 s of a moving truck', () => {
    expect(seen([0], [1000, UNSEEN], [2000], [2100])).toEqual([]);
    expect(seen([0], [1000, UNSEEN], [4100], [4200])).toEqual([
      ...['+faceLost 1000 @2000', '+noDriver 1000 @4000', '-faceLost 1000-4100 @2000', '-noDriver 1000-4100 @4000'],
    ]);
    expect(seen([0], [1000, { ...UNSEEN, moving: false }], [6000])).toEqual(['+faceLost 1000 @2000']);
  });

  it('is not missed behind a covered lens', () => {
    expect(seen([0], [1000, { ...UNSEEN, ...picture({ contrast: 0.01 }) }], [6000])).toEqual([]);
  });

  it('eyes that are out of sight in a seen face are told after 3 s', () => {
    expect(seen([0], [1000, lids(null)], [4000], [4100])).toEqual([]);
    expect(seen([0], [1000, lids(null)], [4100])).toEqual(['+eyesUnobservable 1000 @4000']);
    expect(seen([0], [1000, lids(null, 1)], [6000])).toEqual([]);
    expect(seen([0], [1000, lids(1, null)], [6000])).toEqual([]);
    expect(seen([0], [1000, hands({ overEyes: 0.5 })], [4100])).toEqual(['+eyesUnobservable 1000 @4000']);
    expect(seen([0], [1000, hands({ overEyes: 0.49 })], [6000])).toEqual([]);
  });

  it('ends with the data, in the order of the list', () => {
    const { state } = judge(driverSight, frames(100, [0], [1000, UNSEEN], [5001]));
    expect(lines(driverSight.finish(state, T, []))).toEqual(['-faceLost 1000-5000 @2000', '-noDriver 1000-5000 @4000']);
    expect(driverSight.finish(driverSight.start(), T, [])).toEqual([]);
  });
});

describe('what the camera cannot see', () => {
  const seen = (...keys: Key[]): string[] => lines(judge(cameraSight, frames(100, ...keys)).changes);
  const told = (quality: Parameters<typeof picture>[0], faceSeen = true): string[] =>
    seen([0], [1000, { ...picture(quality), faceSeen }], [8000]);

  it('is covered below a contrast of 0.04 without a face, for 2 s', () => {
    expect(told({ contrast: 0.039 }, false)).toEqual(['+cameraCovered 1000 @3000']);
    expect([told({ contrast: 0.04 }, false), told({ contrast: 0.01 })]).toEqual([[], []]);
    expect(seen([0], [1000, { ...UNSEEN, ...picture({ contrast: 0 }) }], [3000], [3100])).toEqual([]);
    expect(isCovered(at(0, { ...UNSEEN, ...picture({ contrast: 0.04 }) }), T)).toBe(false);
  });

  it('is dark below 0.03 for 2 s', () => {
    expect([told({ brightness: 0.029 }), told({ brightness: 0.03 })]).toEqual([['+cameraDark 1000 @3000'], []]);
  });

  it('is frozen without any change for 1.8 s; the first frame has none to compare with', () => {
    expect([told({ change: 0 }), told({ change: 0.0001 }), told({ change: null })]).toEqual([
      ['+cameraFrozen 1000 @2800'],
      [],
      [],
    ]);
  });

  it('is frozen when a face stands still in it for seconds, key frames and all; not in an empty cab, nor when pictures come twice', () => {
    const PULSE = 0.0005;
    /** Ten seconds at 25 frames/s. */
    const told = (changeOf: (frame: number) => number, faceSeen = true): string[] => {
      const state = startStillness();
      const signals = Array.from({ length: 250 }, (_, frame) => {
        const seen = at(frame * 40, { faceSeen, ...picture({ change: changeOf(frame) }) });
        return { ...seen, still: stepStillness(state, seen, T) };
      });
      return lines(judge(cameraSight, signals).changes);
    };
    const coded = (frame: number): number => (frame % 12 === 0 ? PULSE : 0.00002);
    expect(told(coded)).toEqual([expect.stringMatching(/^\+cameraFrozen [34]\d\d\d @[56]\d\d\d$/)]);
    expect(told((frame) => (frame < 200 ? coded(frame) : 0.003)).at(-1)).toMatch(/^-cameraFrozen .*-8000 /);
    expect(told(coded, false)).toEqual([]);
    expect(told((frame) => (frame % 3 === 0 ? PULSE : 0.00002))).toEqual([]);
    expect(told(() => 0.00009)).toEqual([]);
    expect(told((frame) => (frame % 50 === 0 ? 0.003 : 0.00002))).toEqual([]);
    expect(told(() => NaN)).toEqual([]);
  });

  it('is blurred below 0.008 for 5 s; a picture without contrast has no sharpness', () => {
    expect([told({ sharpness: 0.0079 }), told({ sharpness: 0.008 }), told({ sharpness: NaN })]).toEqual([
      ['+cameraBlurred 1000 @6000'],
      [],
      [],
    ]);
  });

  it('is one thing at a time: covered before dark before frozen before blurred', () => {
    const all = { contrast: 0, brightness: 0, change: 0, sharpness: 0 };
    expect(told(all, false)).toEqual(['+cameraCovered 1000 @3000']);
    expect(told(all)).toEqual(['+cameraDark 1000 @3000']);
    expect(told({ ...all, brightness: 0.5 })).toEqual(['+cameraFrozen 1000 @2800']);
  });
});

describe('who drives and what he says', () => {
  const duty = (driverId: string | null, reportsTired = false) => ({
    duty: { ...UNKNOWN_DUTY, driverId, reportsTired },
  });

  it('another driver is a finding, the first is none, an unknown one neither', () => {
    const { changes } = judge(
      driverChange,
      frames(100, [0], [100, duty('A')], [300, duty(null)], [400, duty('A')], [500, duty('B')], [700]),
    );
    expect(lines(changes)).toEqual(['driverChange 500-500 @500']);
    expect(changes[0]?.finding.detail).toEqual({ from: 'A', to: 'B' });
    expect(driverChange.finish(driverChange.start(), T, [])).toEqual([]);
  });

  it('each press of the button is one report', () => {
    const { changes } = judge(
      selfReport,
      frames(100, [0], [100, duty(null, true)], [400], [500, duty(null, true)], [700]),
    );
    expect(lines(changes)).toEqual(['selfReport 100-100 @100', 'selfReport 500-500 @500']);
    expect(selfReport.finish(selfReport.start(), T, [])).toEqual([]);
  });
});
