/** Laws of the policy, over random scripts (fast-check prints the seed of a counterexample). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heard } from '../../edge-agent/agent.js';
import { startAlarms, stepAlarms, type AlarmState } from '../../edge-agent/core/alarm.js';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import type { Finding, FindingChange } from '../../edge-agent/core/finding.js';
import { finishMonitor, startMonitor, stepMonitor, type MonitorState } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { eventIdOf } from '../../edge-agent/uplink/wire.js';
import type { CameraKnobs, ScriptedFrame } from '../../fixtures/scripted-driver.js';
import { act, scriptOf, type Act } from '../helpers/scripted-acts.js';
import { runFrames } from '../helpers/scripted-run.js';

const acts = fc.array(act, { minLength: 1, maxLength: 8 });
const RUNS = { numRuns: 40 };

function log(frames: Iterable<ScriptedFrame>): string {
  const { changes, sounds } = runFrames(frames);
  return JSON.stringify([changes, sounds]);
}

/** All the state there is. */
interface Unit {
  readonly monitor: MonitorState;
  readonly alarms: AlarmState;
}

const startUnit = (): Unit => ({ monitor: startMonitor(POPULATION), alarms: startAlarms() });

/** Findings and sounds of each frame. */
function judge({ monitor, alarms }: Unit, frames: readonly ScriptedFrame[]): unknown[] {
  return frames.map(({ reading, speedKmh, duty }) => {
    const { changes } = stepMonitor(monitor, reading, speedKmh, DEFAULT_THRESHOLDS, duty);
    const alarm = stepAlarms(alarms, heard({ changes, monitor, step: null, reading: null }), DEFAULT_THRESHOLDS);
    return [changes, alarm];
  });
}

function finish({ monitor, alarms }: Unit): unknown {
  const changes = finishMonitor(monitor, DEFAULT_THRESHOLDS);
  return [changes, stepAlarms(alarms, heard({ changes, monitor, step: null, reading: null }), DEFAULT_THRESHOLDS)];
}

const shift = ({ finding, phase }: FindingChange, byMs: number): unknown => ({
  phase,
  kind: finding.finding,
  onsetMs: Math.round((finding.onsetMs - byMs) * 1000),
  offsetMs: finding.offsetMs === null ? null : Math.round((finding.offsetMs - byMs) * 1000),
  detectedMs: finding.detectedMs - byMs,
});

/** Regular cameras, jittering ones, and one that loses every tenth frame. */
const CAMERAS: readonly Partial<CameraKnobs>[] = [
  ...[10, 15, 20, 30].map((fps) => ({ fps })),
  { fps: 30, jitterMs: 12 },
  { fps: 15, jitterMs: 30 },
  { fps: 30, jitterMs: 10, dropShare: 0.1, seed: 3 },
];

/** A frame of an irregular camera is as long as the longest wait for the next one. */
function longestGapMs(frames: readonly ScriptedFrame[]): number {
  return Math.max(...frames.slice(1).map(({ reading }, index) => reading.tMs - (frames[index]?.reading.tMs ?? 0)));
}

describe('laws of the policy', () => {
  it('same input, same log', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const frames = [...scriptOf(list).frames()];
        expect(log(frames)).toBe(log(frames));
      }),
      { numRuns: 20 },
    );
  });

  it('all times shifted by k: the log is shifted by k', () => {
    fc.assert(
      fc.property(acts, fc.integer({ min: 1, max: 10_000_000 }), (list, k) => {
        const script = scriptOf(list);
        const changesFrom = (startMs: number): unknown[] =>
          runFrames(script.frames({ startMs })).changes.map((change) => shift(change, startMs));
        expect(changesFrom(k)).toEqual(changesFrom(0));
      }),
      RUNS,
    );
  });

  it('stopped and resumed at any frame, also through JSON: the same findings and the same sounds', () => {
    fc.assert(
      fc.property(acts, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const frames = [...scriptOf(list).frames()];
        const cut = Math.floor(share * frames.length);
        const whole = startUnit();
        const wholeLog = [...judge(whole, frames), finish(whole)];
        const first = startUnit();
        const before = judge(first, frames.slice(0, cut));
        const resumed = JSON.parse(JSON.stringify(first)) as Unit;
        const after = [...judge(resumed, frames.slice(cut)), finish(resumed)];
        expect([...before, ...after]).toEqual(wholeLog);
      }),
      RUNS,
    );
  });

  it('stopped and resumed at every frame of a sleep with its alarms: the same', () => {
    const frames = [
      ...scriptOf([['open', 500]])
        .closeFor(4200)
        .loseFace(1500)
        .openFor(2500)
        .frames({ fps: 10 }),
    ];
    const whole = startUnit();
    const wholeLog = [...judge(whole, frames), finish(whole)];
    expect(JSON.stringify(wholeLog)).toContain('"by":"sleep"');
    const hopping: { unit: Unit } = { unit: startUnit() };
    const log = frames.flatMap((frame) => {
      hopping.unit = JSON.parse(JSON.stringify(hopping.unit)) as Unit;
      return judge(hopping.unit, [frame]);
    });
    expect([...log, finish(hopping.unit)]).toEqual(wholeLog);
  });

  it('findings of one kind and name never overlap, end after they begin, and every onset has its end', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const { changes } = runFrames(scriptOf(list).frames({ jitterMs: 10, dropShare: 0.05, lateShare: 0.05 }));
        const lastOf = new Map<string, Finding>();
        const ended = changes.filter(({ phase }) => phase !== 'onset');
        for (const { finding, name } of ended.toSorted((a, b) => a.finding.onsetMs - b.finding.onsetMs)) {
          expect(finding.offsetMs).toBeGreaterThanOrEqual(finding.onsetMs);
          const before = lastOf.get(`${finding.finding}/${name}`);
          if (before !== undefined) expect(finding.onsetMs).toBeGreaterThanOrEqual(before.offsetMs ?? Infinity);
          lastOf.set(`${finding.finding}/${name}`, finding);
        }
        const ids = (phase: string): string[] =>
          changes
            .filter((change) => change.phase === phase)
            .map((change) => eventIdOf('s', change))
            .sort();
        expect(ids('offset')).toEqual(ids('onset'));
        expect(new Set(ids('onset')).size).toBe(ids('onset').length);
      }),
      RUNS,
    );
  });

  it('10, 15, 20, 30, 60 frames per second, jitter and lost frames: the same story, onsets less than a frame apart', () => {
    const verbs = fc.constantFrom('open', 'close', 'turn', 'lose', 'cover');
    const plain = fc.array(
      fc.tuple(
        verbs,
        fc.integer({ min: 4, max: 12 }).map((n) => n * 500 + 200),
      ),
      { minLength: 1, maxLength: 5 },
    );
    const kinds = [
      'eyesClosed',
      'sleep',
      'microsleepWarning',
      'slowClosure',
      'headTurn',
      'distraction',
      'faceLost',
      'cameraCovered',
    ];
    fc.assert(
      fc.property(plain, (list) => {
        const script = scriptOf(list.map(([verb, ms]): Act => [verb, ms + 50])).openFor(3000);
        const onsets = (frames: readonly ScriptedFrame[]): Finding[] =>
          runFrames(frames)
            .findings.filter(({ finding }) => kinds.includes(finding))
            .toSorted((a, b) => a.onsetMs - b.onsetMs || a.finding.localeCompare(b.finding));
        const fine = onsets([...script.frames({ fps: 60, noise: 0 })]);
        for (const knobs of CAMERAS) {
          const frames = [...script.frames({ ...knobs, noise: 0 })];
          const coarse = onsets(frames);
          expect(coarse.map(({ finding }) => finding)).toEqual(fine.map(({ finding }) => finding));
          const apart = coarse.map(({ onsetMs }, index) => Math.abs(onsetMs - (fine[index]?.onsetMs ?? NaN)));
          expect(Math.max(0, ...apart)).toBeLessThan(longestGapMs(frames) + 1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('closing the eyes more never removes an eyesClosed', () => {
    fc.assert(
      fc.property(
        acts,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (list, factors) => {
          const frames = [...scriptOf(list).frames({ noise: 0 })];
          const closuresOf = (run: readonly ScriptedFrame[]): Finding[] =>
            runFrames(run).findings.filter(({ finding }) => finding === 'eyesClosed');
          const before = closuresOf(frames);
          const inside = (tMs: number): boolean =>
            before.some(({ onsetMs, offsetMs }) => tMs > onsetMs && tMs < (offsetMs ?? Infinity) + 2000);
          const lowered = frames.map((frame, index) =>
            inside(frame.reading.tMs) ? lower(frame, factors[Math.floor(index / 7) % factors.length] ?? 1) : frame,
          );
          const after = closuresOf(lowered);
          for (const { onsetMs, offsetMs } of before)
            expect(after.some((one) => one.onsetMs <= onsetMs && (one.offsetMs ?? Infinity) >= (offsetMs ?? 0))).toBe(
              true,
            );
        },
      ),
      RUNS,
    );
  });

  it('nor does closing them more at any other time, when it is longer than 2 s by the time of a falling lid (350 ms) and a frame', () => {
    fc.assert(
      fc.property(
        acts,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (list, factors) => {
          const frames = [...scriptOf(list).frames({ noise: 0 })];
          const closuresOf = (run: readonly ScriptedFrame[]): Finding[] =>
            runFrames(run).findings.filter(({ finding }) => finding === 'eyesClosed');
          const lowered = frames.map((frame, index) =>
            lower(frame, factors[Math.floor(index / 7) % factors.length] ?? 1),
          );
          const after = closuresOf(lowered);
          const long = closuresOf(frames).filter(
            ({ onsetMs, offsetMs }) => (offsetMs ?? 0) - onsetMs > 2000 + 350 + 34,
          );
          for (const { onsetMs, offsetMs } of long)
            expect(after.some((one) => one.onsetMs <= (offsetMs ?? 0) && (one.offsetMs ?? Infinity) >= onsetMs)).toBe(
              true,
            );
        },
      ),
      RUNS,
    );
  });

  it('what is not critical sounds at most twice a minute', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 25 }), (list) => {
        const { sounds } = runFrames(scriptOf(list).frames({ fps: 15 }));
        const calm = sounds.filter(({ level }) => level !== 'critical');
        for (const kind of new Set(calm.map(({ by }) => by))) {
          const timesMs = calm.filter(({ by }) => by === kind).map(({ tMs }) => tMs);
          for (const [index, tMs] of timesMs.entries()) {
            const third = timesMs[index + 2];
            if (third !== undefined) expect(third - tMs).toBeGreaterThanOrEqual(60_000);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('silent mode hears the same and sounds nothing', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const frames = [...scriptOf(list).frames()];
        const loud = runFrames(frames);
        const silent = runFrames(frames, { silent: true });
        expect(silent.changes).toEqual(loud.changes);
        expect(silent.sounds.map(({ tMs, by }) => [tMs, by])).toEqual(loud.sounds.map(({ tMs, by }) => [tMs, by]));
        expect(silent.sounds.every(({ play, say, vibrate }) => play === null && say === null && !vibrate)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

function lower(frame: ScriptedFrame, factor: number): ScriptedFrame {
  const { face } = frame.reading;
  if (face === null) return frame;
  const eye = ({ lidRatio, visible }: typeof face.leftEye): typeof face.leftEye => ({
    lidRatio: lidRatio * factor,
    visible,
  });
  return {
    ...frame,
    reading: { ...frame.reading, face: { ...face, leftEye: eye(face.leftEye), rightEye: eye(face.rightEye) } },
  };
}
