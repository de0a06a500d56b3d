/** PERCLOS against a brute-force version, and the warning over it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startPerclos, stepPerclos } from '../../edge-agent/core/perclos.js';
import type { FrameSignals } from '../../edge-agent/core/signals.js';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../edge-agent/core/thresholds.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { runDriver, soundsOf, story } from '../helpers/scripted-run.js';

type Lids = 'closed' | 'open' | 'unjudged';

interface Sample {
  readonly tMs: number;
  readonly lids: Lids;
}

const T: Thresholds = { ...DEFAULT_THRESHOLDS, perclosWindowMs: 30_000 };

function signals({ tMs, lids }: Sample): FrameSignals {
  const openness = lids === 'unjudged' ? null : lids === 'closed' ? 0.1 : 1;
  return {
    tMs,
    faceSeen: true,
    opennessLeft: openness,
    opennessRight: openness,
    mouth: 0,
    pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
    cameraPose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
    gaze: null,
    hands: null,
    quality: { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.05, change: 0.01 },
    speedKmh: null,
  };
}

/** Every pair of neighbouring frames is an interval of the first one's lids; long gaps are none. No windows, no spans. */
function bruteForce(samples: readonly Sample[]): number | null {
  const now = samples.at(-1)?.tMs ?? 0;
  const fromMs = now - T.perclosWindowMs;
  const pieces = samples.slice(1).map((to, index) => ({ from: samples[index]!, to }));
  const runOf = (index: number): number => {
    let first = index;
    let last = index;
    const joins = (a: number): boolean => {
      const [one, two] = [pieces[a], pieces[a + 1]];
      if (one === undefined || two === undefined) return false;
      return (
        one.from.lids === two.from.lids &&
        one.to.tMs - one.from.tMs <= T.maxGapMs &&
        two.to.tMs - two.from.tMs <= T.maxGapMs
      );
    };
    while (joins(first - 1)) first--;
    while (joins(last)) last++;
    return (pieces[last]?.to.tMs ?? 0) - (pieces[first]?.from.tMs ?? 0);
  };
  let closedMs = 0;
  let judgedMs = 0;
  for (const [index, { from, to }] of pieces.entries()) {
    if (to.tMs - from.tMs > T.maxGapMs || from.lids === 'unjudged') continue;
    const inside = Math.max(0, to.tMs - Math.max(from.tMs, fromMs));
    judgedMs += inside;
    if (from.lids === 'closed' && runOf(index) > T.blinkMaxMs) closedMs += inside;
  }
  return judgedMs < T.perclosMinCoverage * T.perclosWindowMs ? null : closedMs / judgedMs;
}

const stretch = fc.record({
  lids: fc.constantFrom<Lids>('open', 'open', 'closed', 'unjudged'),
  ms: fc.oneof(fc.integer({ min: 50, max: 900 }), fc.integer({ min: 900, max: 15_000 })),
  everyMs: fc.integer({ min: 20, max: 120 }),
  gapMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(33) },
    { weight: 1, arbitrary: fc.integer({ min: 100, max: 2000 }) },
  ),
});

describe('PERCLOS', () => {
  it('equals the brute-force version at every frame', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 14 }), (stretches) => {
        const samples: Sample[] = [];
        const window = startPerclos();
        let tMs = 0;
        for (const { lids, ms, everyMs, gapMs } of stretches) {
          tMs += gapMs;
          for (const endMs = tMs + ms; tMs < endMs; tMs += everyMs) {
            samples.push({ tMs, lids });
            const perclos = stepPerclos(window, signals({ tMs, lids }), T);
            if (samples.length % 23 !== 0) continue;
            const expected = bruteForce(samples);
            if (expected === null || perclos === null) expect(perclos).toBe(expected);
            else expect(perclos).toBeCloseTo(expected, 9);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is null until half of the window was judged', () => {
    const window = startPerclos();
    const at = (tMs: number): number | null => stepPerclos(window, signals({ tMs, lids: 'open' }), T);
    let first: number | null = null;
    for (let tMs = 0; tMs <= 20_000; tMs += 100) if (at(tMs) !== null) first ??= tMs;
    expect(first).toBe(15_000);
  });

  it('leaves blinks out, whatever their number', () => {
    const window = startPerclos();
    let perclos: number | null = null;
    for (let tMs = 0; tMs < 60_000; tMs += 50)
      perclos = stepPerclos(window, signals({ tMs, lids: tMs % 1000 < 400 ? 'closed' : 'open' }), T);
    expect(perclos).toBe(0);
  });

  it.each([
    ['a head turned away', { yawDeg: 45, pitchDeg: 0, rollDeg: 0 }],
    ['a head bent down', { yawDeg: 0, pitchDeg: -30, rollDeg: 0 }],
  ])('does not judge %s', (_, pose) => {
    const window = startPerclos();
    let perclos: number | null = 0;
    for (let tMs = 0; tMs < 60_000; tMs += 50)
      perclos = stepPerclos(window, { ...signals({ tMs, lids: 'closed' }), pose }, T);
    expect(perclos).toBeNull();
  });

  it('warns from 15 % until below 10 %, and sounds only with a second channel', () => {
    const closures = (script: ReturnType<typeof driver>): ReturnType<typeof driver> => {
      for (let closure = 0; closure < 12; closure++) script.openFor(3000).closeFor(1200);
      return script.driveFor(60_000);
    };
    const alone = runDriver(closures(driver().driveFor(40_000)), { noise: 0 });
    const warned = alone.findings.filter(({ finding }) => finding === 'perclosHigh');
    expect(warned).toHaveLength(1);
    expect(warned[0]?.detail.highestPerclos).toBeGreaterThan(0.2);
    expect(soundsOf(alone).filter((sound) => sound.includes('perclosHigh'))).toEqual([]);
    const yawned = runDriver(closures(driver().driveFor(30_000).yawn().driveFor(7000)), { noise: 0 });
    expect(story(yawned).some((line) => line.startsWith('perclosHigh'))).toBe(true);
    expect(soundsOf(yawned).filter((sound) => sound.includes('perclosHigh'))).toHaveLength(1);
  });
});
