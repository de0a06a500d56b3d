/** The table of the hand path: whose eyes see everything finds everything, a second table looks at nothing anew, and misses are told. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import type { HandSight } from '../../edge-agent/vision/hands/hand-sight.js';
import type { FacePlaces } from '../../edge-agent/vision/hands/places.js';
import { filmOf } from '../../fixtures/hand-table/film.js';
import { readOptions } from '../../fixtures/hand-table/options.js';
import { play, type Networks, type Played } from '../../fixtures/hand-table/play.js';
import { scoreOf } from '../../fixtures/hand-table/score.js';
import { handMarkdown, handTable } from '../../fixtures/hand-table/table.js';
import { isMissed, TOTALS } from '../../fixtures/hand-table/totals.js';
import { variationOf } from '../../fixtures/hand-table/variation.js';
import { openSyntheticSource } from '../../fixtures/synthetic.js';

const at = (xPx: number, yPx: number) => ({ xPx, yPx });
const PLACES: FacePlaces = {
  ...{ centre: at(200, 200), sizePx: 100, widthPx: 80, heightPx: 100, mouth: at(200, 225) },
  ...{ leftEye: at(220, 185), rightEye: at(180, 185), leftEar: at(245, 195), rightEar: at(155, 195) },
};
const quality = { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: NaN, change: 0.01 };
const AWAY = { xPx: 0, yPx: 0, confidence: 0 };
const NO_LIPS = { confidence: 0, box: { leftPx: 0, topPx: 0, rightPx: 0, bottomPx: 0 }, middle: AWAY, nearest: AWAY };
const EMPTY: HandSight = { hands: [], wrists: { left: AWAY, right: AWAY }, lips: NO_LIPS };
const AT_MOUTH: HandSight = {
  ...EMPTY,
  lips: { ...NO_LIPS, confidence: 0.1 },
  wrists: { left: AWAY, right: { ...at(190, 290), confidence: 0.8 } },
};

/** Sees a hand at the mouth at these times, and a face always; draws no picture. */
function eyes(between: readonly (readonly [fromMs: number, toMs: number])[]): Networks & { looks: number } {
  const networks = {
    looks: 0,
    face: () => ({
      places: PLACES,
      detect: ({ tMs }: { tMs: number }): Promise<FaceReading> => {
        networks.looks++;
        return Promise.resolve({ tMs, face: null, absence: 'noFace', quality, hands: null });
      },
      close: () => Promise.resolve(),
    }),
    senses: {
      hands: ({ tMs }: { tMs: number }) => {
        networks.looks++;
        return Promise.resolve(between.some(([from, to]) => tMs >= from && tMs <= to) ? AT_MOUTH : EMPTY);
      },
      atEar: () => Promise.resolve(NO_LIPS),
      things: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    },
  };
  return networks;
}

const SMOKING = { scenario: 'smoking-1', seed: 1, infrared: false };
const draws = openSyntheticSource('smoking-1').truth.flatMap(({ kind, onsetMs, offsetMs }): [number, number][] =>
  kind === 'handAtMouth' ? [[onsetMs, offsetMs]] : [],
);
const folder = mkdtempSync(join(tmpdir(), 'oyau-hands-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the table of the hand path', () => {
  it('finds smoking with eyes that see it, soon after the third draw, and keeps what they saw', async () => {
    const seeing = eyes(draws);
    const options = { networks: seeing, keep: { folder, stamp: 'a' }, step: () => undefined };
    const played = await play(SMOKING, options);
    const [outcome] = scoreOf(played).outcomes;
    expect(outcome?.kind).toBe('smoking');
    expect(outcome?.lateS).toBeGreaterThan(0);
    expect(outcome?.lateS).toBeLessThan(2);
    expect(readdirSync(folder)).toHaveLength(1);

    const blind = eyes([]);
    expect(await play(SMOKING, { ...options, networks: blind })).toEqual(played);
    expect(blind.looks).toBe(0);
    const other = await play(SMOKING, { ...options, networks: blind, keep: { folder, stamp: 'b' } });
    expect(other.findings.map(({ finding }) => finding)).not.toContain('smoking');
    expect(blind.looks).toBeGreaterThan(0);
  });

  it('says what was missed and what was called smoking', async () => {
    const options = { keep: null, step: () => undefined };
    const missed = scoreOf(await play(SMOKING, { ...options, networks: eyes([]) }));
    expect(missed.outcomes).toEqual([{ kind: 'smoking', lateS: null }]);
    const called = scoreOf({ ...(await play(SMOKING, { ...options, networks: eyes(draws) })), scenario: 'eating-2' });
    expect([called.outcomes, called.falsely]).toEqual([[], { smoking: 1, phoneUse: 0, yawn: 0 }]);
    const text = handTable([missed, called]);
    expect(text).toMatch(/smoking-1 +1 +0 of 1/);
    expect(text).toMatch(/look-alikes called smoking +<= 5 % +100 % \(1 of 1\) +MISSED/);
    expect(handMarkdown([missed])).toContain('| smoking found | >= 90 % | 0 % (0 of 1) |  | MISSED |');
  });

  it('a call that is told late is not told in time; infrared may be ten points worse', () => {
    const phone = TOTALS.find(({ name }) => name.startsWith('phone at the ear'))!;
    const score = (lateS: number | null) => ({
      ...{ scenario: 'phone-1', infrared: false, falsely: { smoking: 0, phoneUse: 0, yawn: 0 } },
      outcomes: [{ kind: 'phoneAtEar' as const, lateS }],
    });
    expect(phone.share([score(8), score(8.1), score(null)])).toEqual({ count: 1, of: 3 });
    const of = (count: number) => ({ count, of: 100 });
    expect([isMissed(phone, of(96), of(86)), isMissed(phone, of(96), of(85)), isMissed(phone, of(94), of(99))]).toEqual(
      [...[false, true, true]],
    );
  });

  it('scores what the truth asks: a second phone within two minutes is the same use, a yawn in the open is no false one', () => {
    const truth: Played['truth'] = [
      { kind: 'phoneUse', hand: 'right', place: 'low', onsetMs: 5000, offsetMs: 15_000 },
      { kind: 'phoneUse', hand: 'left', place: 'low', onsetMs: 22_000, offsetMs: 30_000 },
      { kind: 'yawn', covered: false, onsetMs: 40_000, offsetMs: 45_000 },
    ];
    const finding = (kind: 'yawn' | 'phoneUse', onsetMs: number, detectedMs: number) => {
      return { finding: kind, onsetMs, offsetMs: null, detectedMs, detail: {} };
    };
    const findings = [
      finding('phoneUse', 6000, 9000),
      finding('yawn', 41_000, 45_000),
      finding('yawn', 60_000, 64_000),
    ];
    const score = scoreOf({ scenario: 'phone-3', seed: 1, infrared: false, truth, findings });
    expect(score.outcomes).toEqual([{ kind: 'phoneLow', lateS: 4 }]);
    expect(score.falsely).toEqual({ smoking: 0, phoneUse: 0, yawn: 1 });
  });
});

describe('a film', () => {
  it('has nine pictures a second of a yawn, four and a half of a hand, two of the road', () => {
    const { ticks, source } = filmOf(openSyntheticSource('covered-yawn-1', { fps: 1000 / 110 }));
    const steps = ticks.slice(1).map((tick, index) => [110 * ticks[index]!, tick - ticks[index]!] as const);
    const yawn = source.truth.find(({ kind }) => kind === 'yawn')!;
    const during = steps.filter(([tMs]) => tMs >= yawn.onsetMs && tMs <= yawn.offsetMs);
    expect(new Set(during.map(([, step]) => step))).toEqual(new Set([1]));
    expect(new Set(steps.map(([, step]) => step))).toEqual(new Set([4, 2, 1]));
    expect(source.frameAt(ticks[1]!).tMs).toBeCloseTo(110 * ticks[1]!, 6);
  });

  it('of another driver has the same events on another side, at another pace', () => {
    const text = 'skin brown, glassesOn, facing 15° left\ndrive 4 s\ndrawRight 2.5 s, drive 10 s # twice\n';
    expect(variationOf(text, 1)).not.toContain('twice');
    const seen = [2, 3, 4, 5, 6, 7].map((seed) => variationOf(text, seed));
    expect(new Set(seen).size).toBe(seen.length);
    for (const varied of seen) {
      const [event, ...others] = openSyntheticSource(varied).truth.filter(({ kind }) => kind === 'handAtMouth');
      expect([event?.kind, others.length]).toEqual(['handAtMouth', 0]);
    }
    const sides = new Set(seen.map((varied) => /draw(?:Left|Right)/.exec(varied)?.[0]));
    expect(sides).toEqual(new Set(['drawLeft', 'drawRight']));
  });
});

it('wrong use of the command is told at once, all of it', () => {
  expect(() => readOptions(['--only', 'dancing', '--seeds', '1,x'])).toThrow(/dancing.*\n.*x/);
  expect(readOptions(['--night', '--only', 'phone']).lights).toEqual([true]);
  expect(readOptions([]).lights).toEqual([false, true]);
});
