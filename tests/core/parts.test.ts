/** The small parts of the policy, each at its edges. */
import { describe, expect, it } from 'vitest';
import { learn, learningProgress, POPULATION, startBaseline } from '../../edge-agent/core/baseline.js';
import { finishEpisode, startEpisode, stepEpisode } from '../../edge-agent/core/episode.js';
import { startHeld, stepHeld } from '../../edge-agent/core/held.js';
import { addSample, createHistogram, quantile } from '../../edge-agent/core/histogram.js';
import { shiftFigures, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { startMotion, stepMotion } from '../../edge-agent/core/motion.js';
import { isMoving } from '../../edge-agent/core/rule.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { driver, type ScriptedDriver } from '../../fixtures/scripted-driver.js';
import { runDriver, story } from '../helpers/scripted-run.js';

const T = DEFAULT_THRESHOLDS;

describe('an episode', () => {
  const timing = { minMs: 100, maxGapMs: 50 };

  it('is raised at its minimum length, once, and ends with the condition', () => {
    const episode = startEpisode();
    const step = (tMs: number, holds: boolean): string => stepEpisode(episode, tMs, holds, timing).kind;
    expect([step(0, false), step(40, true), step(80, true), step(120, true), step(139, true)].join()).toBe(
      'none,none,none,none,none',
    );
    expect(stepEpisode(episode, 140, true, timing)).toEqual({ kind: 'raised', onsetMs: 40 });
    expect(step(180, true)).toBe('none');
    expect(stepEpisode(episode, 200, false, timing)).toEqual({
      kind: 'ended',
      onsetMs: 40,
      offsetMs: 200,
      raisedMs: 140,
    });
    expect(step(240, false)).toBe('none');
  });

  it('ends at the last frame before a gap', () => {
    const episode = startEpisode();
    stepEpisode(episode, 0, true, timing);
    stepEpisode(episode, 50, true, timing);
    expect(stepEpisode(episode, 101, true, timing)).toEqual({
      kind: 'ended',
      onsetMs: 0,
      offsetMs: 50,
      raisedMs: null,
    });
    stepEpisode(episode, 140, true, timing);
    expect(finishEpisode(episode)).toEqual({ kind: 'ended', onsetMs: 140, offsetMs: 140, raisedMs: null });
    expect(finishEpisode(episode).kind).toBe('none');
  });
});

describe('the motion gate', () => {
  const gate = (...speeds: [number, number | null][]): boolean[] => {
    const state = startMotion();
    return speeds.map(([tMs, kmh]) => stepMotion(state, tMs, kmh, T));
  };

  it('is open from 5 km/h, and when the speed is unknown or no number', () => {
    expect(gate([0, 5], [100, null], [200, NaN])).toEqual([true, true, true]);
    expect(gate([0, 4.9])).toEqual([false]);
    expect([isMoving(NaN, T), isMoving(null, T), isMoving(5, T), isMoving(4.9, T)]).toEqual([true, true, true, false]);
  });

  it('closes after 3 s below 3 km/h: a creeping truck drives', () => {
    expect(gate([0, 10], [1000, 2.9], [3900, 0], [4000, 0])).toEqual([true, true, true, false]);
    expect(gate([0, 10], [1000, 2], [3000, 3], [3500, 2], [6000, 2], [6500, 2])).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(gate([0, 0], [1000, 4], [2000, 5], [3000, 4], [9000, 4])).toEqual([false, false, true, true, true]);
  });
});

describe('a held reading', () => {
  it('stands until it is read again or grows old', () => {
    const held = startHeld();
    expect([stepHeld(held, 0, null, 100), stepHeld(held, 10, 0.7, 100), stepHeld(held, 110, null, 100)]).toEqual([
      null,
      0.7,
      0.7,
    ]);
    expect([stepHeld(held, 111, undefined, 100), stepHeld(held, 120, NaN, 100), stepHeld(held, 130, 0, 100)]).toEqual([
      null,
      null,
      0,
    ]);
  });
});

describe('a histogram', () => {
  it('gives quantiles within its bins, and keeps what lies beyond its ends', () => {
    const histogram = createHistogram(0, 10, 1);
    expect(quantile(histogram, 0.5)).toBeNaN();
    for (const value of [0.5, 1.5, 2.5, 3.5]) addSample(histogram, value, 2);
    expect([0, 0.25, 0.5, 0.625, 1].map((share) => quantile(histogram, share))).toEqual([0, 1, 2, 2.5, 4]);
    addSample(histogram, 99, 1);
    addSample(histogram, -99, 1);
    expect(histogram.weights).toEqual([3, 2, 2, 2, 0, 0, 0, 0, 0, 1]);
    expect(histogram.total).toBe(10);
  });
});

describe('the baseline', () => {
  const learnFrom = (script: ScriptedDriver): ReturnType<typeof startBaseline> => {
    const state = startBaseline(null);
    for (const { reading } of script.frames({ noise: 0 }))
      if (reading.face !== null) learn(state, reading.tMs, reading.face);
    return state;
  };

  it("begins with the population and moves to the driver's own eyes and rest", () => {
    expect(startBaseline(null).current).toEqual(POPULATION);
    const { current } = learnFrom(driver().now({ left: 1.4, right: 0.7, yawDeg: 8, pitchDeg: -6 }).openFor(20_000));
    expect(current.leftLidRatio).toBeCloseTo(0.05 + 1.4 * 0.195, 1);
    expect(current.rightLidRatio).toBeCloseTo(0.05 + 0.7 * 0.195, 1);
    expect(Math.abs(current.restYawDeg - 8)).toBeLessThan(1);
    expect(Math.abs(current.restPitchDeg + 6)).toBeLessThan(1);
  });

  it('is frozen after a minute of good frames: a drowsy driver must not become the norm', () => {
    const awake = learnFrom(driver().openFor(61_000));
    expect([awake.frozen, learningProgress(awake)]).toEqual([true, 1]);
    const later = learnFrom(driver().openFor(61_000).hold({ left: 0.5, right: 0.5 }, 120_000));
    expect(later.current).toEqual(awake.current);
    const half = learnFrom(driver().openFor(30_000));
    expect(half.frozen).toBe(false);
    expect(learningProgress(half)).toBeCloseTo(0.5, 1);
  });

  it('does not learn from closed, hidden or broken eyes, nor from glances', () => {
    for (const look of [{ left: 0.1, right: 0.1 }, { eyesVisible: 0 }, { broken: 1 }])
      expect(learnFrom(driver().hold(look, 30_000)).learnedMs).toBe(0);
    const glanced = learnFrom(driver().openFor(10_000).turnLeft(40, 4000).openFor(1000));
    expect(Math.abs(glanced.current.restYawDeg)).toBeLessThan(2);
  });

  it('takes a pose that lasts for the rest pose: the camera sits at the mirror', () => {
    const aside = learnFrom(driver().now({ yawDeg: 28 }).openFor(8000));
    expect(aside.current.restYawDeg).toBeGreaterThan(26);
  });

  it('a stored one is not learned anew', () => {
    const stored = { leftLidRatio: 0.2, rightLidRatio: 0.21, restYawDeg: 3, restPitchDeg: -2 };
    const state = startBaseline(stored);
    for (const { reading } of driver().openFor(5000).frames())
      if (reading.face !== null) learn(state, reading.tMs, reading.face);
    expect(state.current).toEqual(stored);
    expect(learningProgress(state)).toBe(1);
  });
});

describe('blinks', () => {
  const blinksOf = (script: ScriptedDriver, fps = 30): number[] =>
    runDriver(script, { fps, noise: 0 })
      .findings.filter(({ finding }) => finding === 'blink')
      .map(({ onsetMs, offsetMs }) => Math.round((offsetMs ?? 0) - onsetMs));

  it('are measured at half depth, whatever their length', () => {
    for (const ms of [120, 160, 250, 400]) {
      const [lasted] = blinksOf(driver().openFor(2000).blink(ms).openFor(2000), 60);
      expect(Math.abs((lasted ?? NaN) - ms)).toBeLessThan(40);
    }
  });

  it('are counted one by one, also close together', () => {
    expect(
      blinksOf(driver().openFor(2000).blink().openFor(150).blink().openFor(150).blink().openFor(2000)),
    ).toHaveLength(3);
  });

  it('shallow ones count from a fifth of the open level', () => {
    const dip = (depth: number): number[] =>
      blinksOf(
        driver()
          .openFor(2000)
          .hold({ left: 1 - depth, right: 1 - depth }, 130, 50)
          .openFor(2000),
        60,
      );
    expect(dip(0.17)).toEqual([]);
    expect(dip(0.3)).toHaveLength(1);
  });

  it('are not seen in a turned or bent head, behind a hand, or in one eye', () => {
    for (const look of [{ yawDeg: 35 }, { pitchDeg: -25 }, { handOverEyes: 0.9, handsLookedFor: 1 }])
      expect(
        blinksOf(
          driver()
            .openFor(1000)
            .hold(look, (self) => self.openFor(1000).blink().openFor(1000)),
        ),
      ).toEqual([]);
    expect(blinksOf(driver().openFor(1000).hold({ left: 0.03 }, 160, 60).openFor(1000))).toEqual([]);
  });
});

describe('hands', () => {
  const draws = (...pausesMs: number[]): string[] => {
    const script = driver().openFor(2000);
    for (const ms of pausesMs) script.drawOnCigarette().openFor(ms);
    return story(runDriver(script.openFor(1000)));
  };

  it("three draws with a smoker's pauses are suspected to be smoking", () => {
    expect(draws(15_000, 15_000, 15_000)).toEqual(['smoking 2.0-39.0']);
    expect(draws(15_000, 15_000)).toEqual([]);
  });

  it('quick bites, rests and long pauses are not', () => {
    expect(draws(4000, 4000, 4000, 4000)).toEqual([]);
    expect(draws(70_000, 70_000, 70_000)).toEqual([]);
    const rests = driver().openFor(2000);
    for (let rest = 0; rest < 4; rest++) rests.drawOnCigarette(6500).openFor(15_000);
    expect(story(runDriver(rests))).toEqual([]);
  });

  it('is reported again only after three minutes', () => {
    expect(draws(...new Array<number>(9).fill(15_000))).toHaveLength(1);
    expect(draws(...new Array<number>(16).fill(15_000))).toHaveLength(2);
  });

  it('a phone at the ear is phone use while it lasts; one in its holder is not', () => {
    expect(
      story(
        runDriver(
          driver()
            .openFor(2000)
            .phoneAtLeftEar(10_000)
            .withHands((self) => self.openFor(10_000)),
        ),
      ),
    ).toEqual(['phoneUse 2.0-11.5']);
    expect(
      story(
        runDriver(
          driver()
            .openFor(2000)
            .withHands((self) => self.hold({ phoneInView: 0.9 }, 20_000)),
        ),
      ),
    ).toEqual([]);
    expect(
      story(
        runDriver(
          driver()
            .openFor(2000)
            .phoneAtLeftEar(1500)
            .withHands((self) => self.openFor(10_000)),
        ),
      ),
    ).toEqual([]);
  });

  it('one that is held and looked at is, and smoking is not suspected meanwhile', () => {
    const held = driver()
      .openFor(2000)
      .withHands((self) => self.hold({ phoneInView: 0.9, pitchDeg: -24 }, 8000));
    expect(story(runDriver(held)).some((line) => line.startsWith('phoneUse'))).toBe(true);
  });
});

describe('the figures of the shift', () => {
  it('count blinks per minute of judged time and the mean closure', () => {
    const monitor = startMonitor(POPULATION);
    const script = driver();
    for (let blink = 0; blink < 30; blink++) script.openFor(3740).blink(160);
    for (const { reading } of script.loseFace(60_000).openFor(1000).yawn().frames({ noise: 0 }))
      stepMonitor(monitor, reading, null, T);
    const figures = shiftFigures(monitor);
    expect(figures.blinksPerMinute).toBeCloseTo(14.4, 0);
    expect(Math.abs((figures.meanClosureMs ?? 0) - 160)).toBeLessThan(40);
    expect([figures.yawns, figures.nods]).toEqual([1, 0]);
  });

  it('are not known at first', () => {
    expect(shiftFigures(startMonitor())).toEqual({ blinksPerMinute: null, meanClosureMs: null, yawns: 0, nods: 0 });
  });
});

describe('frames', () => {
  it('that come late, twice or out of order change nothing', () => {
    const script = driver().openFor(3000).closeFor(2400).openFor(3000);
    const inTime = [...script.frames({ noise: 0 })];
    const twice = inTime.flatMap((frame) => [frame, frame]);
    const monitors = [inTime, twice].map((frames) => {
      const monitor = startMonitor(POPULATION);
      return frames.flatMap(({ reading }) => [...stepMonitor(monitor, reading, null, T).changes]);
    });
    expect(monitors[1]).toEqual(monitors[0]);
  });

  it('whose time stands still are a fault', () => {
    const monitor = startMonitor(POPULATION);
    const [frame] = driver().openFor(100).frames();
    const changes = Array.from({ length: 20 }, () => stepMonitor(monitor, frame!.reading, null, T).changes).flat();
    expect(changes.map(({ phase, finding }) => `${phase} ${finding.finding}`)).toEqual(['onset monitorFault']);
  });

  it('a gap ends what was observed: a closure does not go on through it', () => {
    const frames = [...driver().openFor(2000).closeFor(3000).openFor(1000).frames({ noise: 0 })];
    const cut = frames.filter(({ reading }) => reading.tMs < 2800 || reading.tMs > 3400);
    const monitor = startMonitor(POPULATION);
    const kinds = cut.flatMap(({ reading }) =>
      stepMonitor(monitor, reading, null, T).changes.map(({ finding }) => finding.finding),
    );
    expect(kinds).not.toContain('eyesClosed');
    expect(kinds).toContain('longBlink');
  });
});
