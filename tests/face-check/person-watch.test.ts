/** The check beside the face path: whom it learns, when it looks, what it tells, and that nothing of it holds up or changes a frame. */
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../edge-agent/ports.js';
import { comparableFace } from '../../edge-agent/vision/person/comparable.js';
import { PERSON_LIMITS } from '../../edge-agent/vision/person/limits.js';
import type { MismatchChange } from '../../edge-agent/vision/person/mismatch.js';
import { openPersonThread } from '../../edge-agent/vision/person/open-person.js';
import type { PersonLooker } from '../../edge-agent/vision/person/person-keeper.js';
import { PersonWatch } from '../../edge-agent/vision/person/person-watch.js';
import type { Compared } from '../../edge-agent/vision/person/reference.js';
import { reading, ScriptedFace, ScriptedLooker, type View } from './views.js';

const frame = (tMs: number): Frame => ({ tMs, width: 1, height: 1, rgb: new Uint8Array(3) });
const { learnLooks, learnEveryMs, learnWithinMs } = PERSON_LIMITS;
const LEARNED_MS = learnLooks * learnEveryMs;

function unit(looker: PersonLooker = new ScriptedLooker()) {
  const face = new ScriptedFace();
  const at = { ms: 0, login: 1 as number | null };
  const told: MismatchChange[] = [];
  const reports: string[] = [];
  const watch = new PersonWatch(face, {
    ...{ looker, everyMs: 10_000, disagreeMs: 60_000 },
    login: () => at.login,
    tell: (change) => told.push(change),
    report: (line) => reports.push(line),
  });
  /** Five frames a second until then; each answer has come before the next frame. */
  const until = async (endMs: number, view: View = {}): Promise<void> => {
    face.view = view;
    for (; at.ms < endMs; at.ms += 200) {
      expect(await watch.detect(frame(at.ms))).toEqual(reading(at.ms, view));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { face, at, told, reports, watch, until };
}

describe('the check', () => {
  it('learns one look a second, then looks every ten', async () => {
    const looker = new ScriptedLooker();
    const { until, told } = unit(looker);
    await until(60_000);
    const learning = Array.from({ length: learnLooks }, (_, i) => i * learnEveryMs);
    const last = learning.at(-1)!;
    expect(looker.looksMs).toEqual([...learning, ...[1, 2, 3, 4, 5].map((n) => last + n * 10_000)]);
    expect(told).toEqual([]);
  });

  it('tells another face after a minute of looks, and the return of the first', async () => {
    const looker = new ScriptedLooker();
    const { until, told, at } = unit(looker);
    await until(30_000);
    looker.person = 2;
    await until(200_000);
    looker.person = 1;
    await until(300_000);
    expect(told).toMatchObject([
      { phase: 'onset', looks: 7 },
      { phase: 'offset', because: 'return' },
    ]);
    const [onset, offset] = told;
    expect(onset!.onsetMs).toBeGreaterThanOrEqual(30_000);
    expect(onset!.toldMs - onset!.onsetMs).toBeGreaterThanOrEqual(60_000);
    expect(offset!.onsetMs).toBe(onset!.onsetMs);
    expect(at.ms).toBe(300_000);
  });

  it('forgets at a logout and at the next login, and learns whoever sits there then', async () => {
    const looker = new ScriptedLooker();
    const { until, told, at } = unit(looker);
    await until(30_000);
    const { forgot } = looker;
    at.login = null;
    await until(60_000);
    expect(looker.forgot).toBe(forgot + 1);
    expect(looker.looksMs.filter((tMs) => tMs >= 30_000)).toEqual([]);
    at.login = 2;
    looker.person = 2;
    await until(200_000);
    expect(looker.forgot).toBe(forgot + 2);
    expect(told).toEqual([]);
  });

  it('ends what it told when somebody logs in', async () => {
    const looker = new ScriptedLooker();
    const { until, told, at } = unit(looker);
    await until(30_000);
    looker.person = 2;
    await until(120_000);
    at.login = 2;
    await until(400_000);
    expect(told).toMatchObject([{ phase: 'onset' }, { phase: 'offset', because: 'login', offsetMs: 120_000 }]);
  });

  it.each<[string, View]>([
    ['no face', { face: null }],
    ['a doubtful face', { face: { confidence: 0.6 } }],
    ['a turned head', { face: { pose: { yawDeg: 40, pitchDeg: 0, rollDeg: 0 } } }],
    ['a hanging head', { face: { pose: { yawDeg: 0, pitchDeg: -30, rollDeg: 0 } } }],
    ['a pose that is no number', { face: { pose: { yawDeg: NaN, pitchDeg: 0, rollDeg: 0 } } }],
    ['closed eyes', { face: { leftEye: { lidRatio: 0.05, visible: true } } }],
    ['an eye that cannot be seen', { face: { rightEye: { lidRatio: 0.25, visible: false } } }],
    ['a yawn', { face: { mouthRatio: 0.8 } }],
    ['a face far away', { face: { box: { xPx: 0, yPx: 0, widthPx: 40, heightPx: 50 } } }],
    ['darkness', { quality: { brightness: 0.02 } }],
    ['glare', { quality: { saturated: 0.4 } }],
    ['a picture that cannot be measured', { quality: { brightness: NaN } }],
    ['a hand at the mouth', { hands: { atMouth: 0.7 } }],
    ['a hand over the eyes', { hands: { overEyes: 0.7 } }],
  ])('says nothing about %s: nobody is learned and nobody compared', async (_, view) => {
    const looker = new ScriptedLooker();
    const { until, told } = unit(looker);
    await until(30_000, view);
    expect(looker.looksMs).toEqual([]);
    await until(60_000);
    const before = looker.looksMs.length;
    looker.person = 2;
    await until(300_000, view);
    expect(looker.looksMs).toHaveLength(before);
    expect(told).toEqual([]);
  });

  it('compares in about the pose that it learned, and learns in one pose', async () => {
    const looker = new ScriptedLooker();
    const { until } = unit(looker);
    const aside: View = { face: { pose: { yawDeg: 31, pitchDeg: 0, rollDeg: 0 } } };
    expect(comparableFace(reading(0, aside))).not.toBeNull();
    await until(LEARNED_MS + 30_000);
    const before = looker.looksMs.length;
    await until(LEARNED_MS + 90_000, aside);
    expect(looker.looksMs).toHaveLength(before);
  });

  it('that began with a glance aside begins anew with the pose that stays', async () => {
    const looker = new ScriptedLooker();
    const { until } = unit(looker);
    await until(1000, { face: { pose: { yawDeg: 31, pitchDeg: 0, rollDeg: 0 } } });
    await until(learnWithinMs);
    expect(looker.looksMs).toEqual([0]);
    await until(learnWithinMs + LEARNED_MS + 30_000);
    expect(looker.looksMs.length).toBeGreaterThan(learnLooks);
  });

  it('never holds up a frame: a look that takes for ever is one look', async () => {
    const never: PersonLooker = {
      look: () => new Promise<Compared>(() => undefined),
      forget: () => undefined,
      close: () => Promise.resolve(),
    };
    const { until, at } = unit(never);
    await until(60_000);
    expect(at.ms).toBe(60_000);
  });

  it('that fails is reported once, changes no reading and goes on when it works again', async () => {
    const looker = new ScriptedLooker();
    looker.broken = 'no memory';
    const { until, reports, watch, face } = unit(looker);
    await until(30_000);
    expect(reports).toEqual(['the face cannot be compared with that of the login: no memory']);
    looker.broken = null;
    await until(60_000);
    expect(looker.looksMs.length).toBeGreaterThan(learnLooks);
    await watch.close();
    expect([face.closed, looker.closed]).toEqual([true, true]);
  });

  it('whose thread was begun again learns anew, and ends what it told', async () => {
    const looker = new ScriptedLooker();
    const { until, told } = unit(looker);
    await until(30_000);
    looker.person = 2;
    await until(120_000);
    looker.forget();
    await until(300_000);
    expect(told).toMatchObject([{ phase: 'onset' }, { phase: 'offset', because: 'restart' }]);
  });

  it('does not start where its program is missing, and says which', async () => {
    await expect(openPersonThread(new URL('file:///nowhere/person-thread.js'))).rejects.toThrow(/nowhere/);
  });
});
