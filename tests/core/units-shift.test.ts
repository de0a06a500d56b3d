/** The shift by itself, at its exact minutes and counts: the record, the fatigue level over it, and the monitor around all rules. */
import { describe, expect, it } from 'vitest';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import { fatigueOf } from '../../edge-agent/core/fatigue.js';
import { fatigueLevel } from '../../edge-agent/core/fatigue-level.js';
import type { FindingChange } from '../../edge-agent/core/finding.js';
import { finishMonitor, shiftFigures, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { offset, onset, whole } from '../../edge-agent/core/rule.js';
import { blinkFigures, recentOf, startShift, stepShift, type ShiftRecord } from '../../edge-agent/core/shift-record.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { at, judge, lids, line, lines, T } from './signals-at.js';

const MINUTE = 60_000;
const blink = (ms: number) => whole('blink', 1000, 1000 + ms, 1000);
const closed = (kind: 'longBlink' | 'slowClosure', ms: number) => whole(kind, 1000, 1000 + ms, 1000);

describe('the record of the shift', () => {
  const record = (...steps: readonly (readonly [tMs: number, ...heard: FindingChange[]])[]): ShiftRecord => {
    const shift = startShift();
    for (const [tMs, ...heard] of steps) stepShift(shift, tMs, true, 500, heard);
    return shift;
  };

  it('begins with 30 blinks of 160 ms as the own ones', () => {
    const { ownBlinks, ownBlinkMs, minutes } = startShift();
    expect([ownBlinks, ownBlinkMs, minutes.length]).toEqual([30, 4800, 15]);
  });

  it('counts blinks, closures, yawns and nods, in all and lately', () => {
    const shift = record(
      [500, blink(100), blink(200), closed('longBlink', 700), closed('slowClosure', 1200), closed('longBlink', 600)],
      [600, whole('yawn', 0, 1, 1), whole('nod', 0, 1, 1), onset('headDrop', 0, 1), offset('headDrop', 0, 1, 1)],
      [700, whole('headTurn', 0, 9, 9), offset('eyesClosed', 0, 9, 9)],
    );
    const tally = {
      ...{ blinks: 2, blinkMs: 300, closures: 3, closedMs: 2500, longestClosureMs: 1200 },
      ...{ yawns: 1, nods: 2, eyeRubs: 0, judgedMs: 200 },
    };
    expect([shift.total, recentOf(shift, 15), recentOf(shift, 1)]).toEqual([tally, tally, tally]);
    expect([shift.startMs, shift.ownBlinks, shift.ownBlinkMs]).toEqual([500, 32, 5100]);
  });

  it('counts time in which the lids were judged, but no gap', () => {
    const shift = record([0], [500], [1001], [1100]);
    expect(shift.total.judgedMs).toBe(599);
    stepShift(shift, 1200, false, 500, []);
    expect(shift.total.judgedMs).toBe(599);
  });

  it('learns the own blink from 120 blinks', () => {
    const shift = record([0, ...Array.from({ length: 121 }, () => blink(200))]);
    expect([shift.ownBlinks, shift.ownBlinkMs, shift.total.blinks]).toEqual([150, 4800 + 120 * 200, 121]);
  });

  it('forgets minute by minute', () => {
    const shift = record([1000, blink(100)], [1000 + MINUTE, blink(100)], [999 + 5 * MINUTE]);
    expect([recentOf(shift, 5).blinks, recentOf(shift, 4).blinks, recentOf(shift, 3).blinks]).toEqual([2, 1, 0]);
    stepShift(shift, 1000 + 5 * MINUTE, true, 500, []);
    expect(recentOf(shift, 5).blinks).toBe(1);
    stepShift(shift, 1000 + 15 * MINUTE, true, 500, [blink(300)]);
    expect([recentOf(shift, 15).blinks, recentOf(shift, 15).blinkMs, shift.total.blinks]).toEqual([2, 400, 3]);
    expect(recentOf(shift, 1).blinks).toBe(1);
  });

  it('sums minutes and keeps the longest closure of any', () => {
    const shift = record([0, closed('slowClosure', 1500)], [MINUTE, closed('longBlink', 600)], [2 * MINUTE]);
    expect(recentOf(shift, 15)).toMatchObject({ closures: 2, closedMs: 2100, longestClosureMs: 1500 });
    expect(recentOf(startShift(), 15).blinks).toBe(0);
  });

  it('gives blinks per minute from a minute on, and the mean closure', () => {
    const tally = { ...startShift().total, blinks: 8, blinkMs: 1200, closures: 2, closedMs: 1800 };
    expect(blinkFigures({ ...tally, judgedMs: 59_999 })).toEqual({ blinksPerMinute: null, meanClosureMs: 300 });
    expect(blinkFigures({ ...tally, judgedMs: MINUTE }).blinksPerMinute).toBe(10);
    expect(blinkFigures({ ...tally, judgedMs: 2 * MINUTE }).blinksPerMinute).toBe(5);
    expect(blinkFigures(startShift().total).meanClosureMs).toBeNull();
  });
});

describe('the fatigue level', () => {
  type Heard = Record<number, readonly FindingChange[]>;
  /** Frames every 500 ms. */
  const levelAt = (untilMs: number, heard: Heard, change: Parameters<typeof at>[1] = {}) =>
    judge(
      fatigueLevel,
      Array.from({ length: untilMs / 500 + 1 }, (_, index) => at(index * 500, change)),
      T,
      heard,
    );
  const times = (count: number, change: FindingChange): FindingChange[] => Array.from({ length: count }, () => change);

  it('is judged once a second', () => {
    const heard = { 500: [whole('yawn', 0, 1, 1)] };
    expect(levelAt(500, heard).state.now.level).toBe(0);
    expect(levelAt(1000, heard).state.now.level).toBeCloseTo(8, 9);
    expect(levelAt(1000, { 0: [whole('yawn', 0, 1, 1)] }).state.now.because[0]).toMatchObject({
      cause: 'yawns',
      value: 1,
    });
  });

  it("takes the driver's word for 15 minutes", () => {
    const pressed = { 1000: [whole('selfReport', 1000, 1000, 1000)] };
    expect(levelAt(901_000, pressed).state.now.level).toBeCloseTo(60, 9);
    expect(levelAt(902_000, pressed).state.now.level).toBe(0);
  });

  it('compares the blinks of 5 minutes with the own ones, from 15 on', () => {
    const slow = (count: number): number => levelAt(1000, { 0: times(count, blink(480)) }).state.now.level;
    /** 15 of 480 ms against (30 x 160 + 15 x 480) / 45 = 266.7: 1.8 times. */
    expect(slow(15)).toBeCloseTo((35 * (1.8 - 1.2)) / 0.8, 6);
    expect(slow(14)).toBe(0);
    expect(levelAt(299_500, { 0: times(15, blink(480)) }).state.now.level).toBeGreaterThan(20);
    expect(levelAt(301_000, { 0: times(15, blink(480)) }).state.now.level).toBe(0);
  });

  it('is made of perclos, closures, yawns, nods, hour and shift', () => {
    const heard = {
      0: [closed('slowClosure', 1300), closed('longBlink', 700), whole('yawn', 0, 1, 1), whole('nod', 0, 1, 1)],
    };
    const duty = { driverId: null, hourOfDay: 2, hoursOnShift: 8, reportsTired: false };
    expect(levelAt(1000, heard, { perclos: 0.085, duty }).state.now).toEqual(
      fatigueOf({
        ...{ perclos: 0.085, closedMs: 2000, longestClosureMs: 1300, blinkSlowing: null, yawns: 1, nods: 1 },
        ...{ reportsTired: false, hourOfDay: 2, hoursOnShift: 8 },
      }),
    );
  });

  it('counts judged time from trusted lids only', () => {
    expect(levelAt(1000, {}).state.shift.total.judgedMs).toBe(1000);
    expect(levelAt(1000, {}, lids(null)).state.shift.total.judgedMs).toBe(0);
  });

  it('advises a break from 60 points of two kinds, until below 45', () => {
    const press = [whole('selfReport', 0, 0, 0)];
    expect(levelAt(5000, { 0: press }).changes).toEqual([]);
    const both = levelAt(5000, { 0: press, 2000: [whole('yawn', 0, 1, 1)] }).changes;
    expect(lines(both)).toEqual(['+fatigueLevel 2000 @2000']);
    expect(both[0]?.finding.detail).toEqual({
      level: expect.closeTo(63.2, 6) as number,
      because1: 'selfReport 1',
      because2: 'yawns 1',
    });
    expect(levelAt(5000, { 0: times(5, whole('yawn', 0, 1, 1)) }, { perclos: 0.05 }).changes).toEqual([]);
    const rests = levelAt(902_000, {
      0: press,
      2000: [whole('yawn', 0, 1, 1)],
      4000: [whole('yawn', 0, 1, 1)],
    }).changes;
    expect(lines(rests)).toEqual(['+fatigueLevel 2000 @2000', '-fatigueLevel 2000-901000 @2000']);
    expect(rests[1]?.finding.detail).toEqual({ durationMs: 899_000, highest: expect.closeTo(66.4, 6) as number });
  });

  it('rounds its reasons to a thousandth', () => {
    const { changes } = levelAt(0, { 0: [whole('selfReport', 0, 0, 0)] }, { perclos: 0.12345 });
    expect(changes[0]?.finding.detail.because2).toBe('perclos 0.123');
  });

  it('ends with the data', () => {
    const { state } = levelAt(5000, { 0: [whole('selfReport', 0, 0, 0), whole('yawn', 0, 1, 1)] });
    expect(lines(fatigueLevel.finish(state, T, []))).toEqual(['-fatigueLevel 0-5000 @0']);
    expect(fatigueLevel.finish(state, T, [])).toEqual([]);
  });

  it('the body clock is circular: 23 h is as far from 5 h as 11 h', () => {
    const points = (hourOfDay: number): number =>
      fatigueOf({
        ...{ perclos: null, closedMs: 0, longestClosureMs: 0, blinkSlowing: null, yawns: 0, nods: 0 },
        ...{ reportsTired: false, hourOfDay, hoursOnShift: null },
      }).level;
    expect([5, 8, 2, 11, 23, 24].map(points)).toEqual(
      [12, 6, 6, 0, 0, 2].map((one) => expect.closeTo(one, 9) as number),
    );
  });
});

describe('the monitor', () => {
  const [frame] = driver().openFor(100).frames({ noise: 0 });
  const reading = (tMs: number, change: object = {}) => ({ ...frame!.reading, tMs, ...change });
  const duty = (driverId: string | null) => ({ driverId, hourOfDay: null, hoursOnShift: null, reportsTired: false });

  it('tells of ten frames in a row whose time does not advance', () => {
    const monitor = startMonitor(POPULATION);
    stepMonitor(monitor, reading(100), 20, T);
    const told = (count: number): string[] =>
      Array.from({ length: count }, () => stepMonitor(monitor, reading(100), 20, T).changes)
        .flat()
        .map(line);
    expect(told(9)).toEqual([]);
    stepMonitor(monitor, reading(200), 20, T);
    expect([told(9), told(1)]).toEqual([[], ['+monitorFault 200 @200']]);
    expect(monitor.lastMs).toBe(200);
  });

  it('a stale frame still shows what it sees', () => {
    const monitor = startMonitor(POPULATION);
    stepMonitor(monitor, reading(100), 0, T);
    const { signals, changes } = stepMonitor(monitor, reading(50), 0, T, duty('A'));
    expect(signals).toMatchObject({ tMs: 50, moving: false, perclos: null, duty: { driverId: 'A' } });
    expect(changes).toEqual([]);
  });

  it('knows whether the eyes are open, from a mean of 0.45', () => {
    const monitor = startMonitor(POPULATION);
    const open = (tMs: number, openness: number, visible = true): boolean | null => {
      const eye = { lidRatio: 0.05 + openness * 0.195, visible };
      stepMonitor(monitor, reading(tMs, { face: { ...frame!.reading.face!, leftEye: eye, rightEye: eye } }), 20, T);
      return monitor.eyesOpen;
    };
    expect(monitor.eyesOpen).toBeNull();
    expect([open(0, 0.451), open(30, 0.449), open(60, 1, false)]).toEqual([true, false, null]);
  });

  it('a detector that throws is a fault with its reason', () => {
    const { changes } = stepMonitor(startMonitor(), reading(0, { face: null, absence: 'detectorFault' }), 20, T);
    expect(changes[0]?.finding.detail).toEqual({ parts: 'detector', reason: 'no reading' });
    expect(stepMonitor(startMonitor(), reading(0, { face: null, absence: 'noFace' }), 20, T).changes).toEqual([]);
  });

  it('another driver begins his own shift and baseline; the same one and an unknown one do not', () => {
    const monitor = startMonitor({ ...POPULATION, restYawDeg: 3 });
    stepMonitor(monitor, reading(0), 20, T, duty('A'));
    stepMonitor(monitor, reading(30), 20, T, duty(null));
    stepMonitor(monitor, reading(60), 20, T, duty('A'));
    expect([monitor.baseline.frozen, monitor.rules.fatigueLevel.shift.startMs]).toEqual([true, 0]);
    const { changes } = stepMonitor(monitor, reading(90), 20, T, duty('B'));
    expect(lines(changes)).toEqual(['driverChange 90-90 @90']);
    expect([monitor.baseline.frozen, monitor.rules.fatigueLevel.shift.startMs, monitor.perclos.spans.length]).toEqual([
      ...[false, 90, 1],
    ]);
  });

  it('closes what is open when the data end', () => {
    const monitor = startMonitor(POPULATION);
    for (let tMs = 0; tMs <= 2000; tMs += 100) stepMonitor(monitor, reading(tMs, { face: null }), 20, T);
    expect(lines(finishMonitor(monitor, T))).toEqual(['-faceLost 0-2000 @1000']);
    expect(shiftFigures(monitor)).toEqual({ blinksPerMinute: null, meanClosureMs: null, yawns: 0, nods: 0 });
  });
});
