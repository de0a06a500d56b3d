/** Hands beside the face path: the newest picture, never a wait, and a failure that stays with the hands. */
import { describe, expect, it } from 'vitest';
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import { startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { HandWatch, type HandLooker } from '../../edge-agent/vision/hands/hand-watch.js';
import { openHandThread } from '../../edge-agent/vision/hands/open-hands.js';
import type { HandLook, Looked } from '../../edge-agent/vision/hands/hand-reader.js';
import type { FacePlaces } from '../../edge-agent/vision/hands/places.js';
import { withHands } from '../../edge-agent/vision/hands/with-hands.js';
import type { PlacedDetector } from '../../edge-agent/vision/tracker.js';

const HERE = { xPx: 1, yPx: 1 };
const PLACES: FacePlaces = {
  ...{ centre: HERE, sizePx: 10, widthPx: 10, heightPx: 10, mouth: HERE },
  ...{ leftEye: HERE, rightEye: HERE, leftEar: HERE, rightEar: HERE },
};
const quality = { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.05, change: 0.01 };
const NONE = { atMouth: 0.7, overEyes: 0, phoneAtEarLeft: null, phoneAtEarRight: null, phoneInView: null };

function face(seen = true): PlacedDetector & { closed: boolean } {
  return {
    closed: false,
    places: seen ? PLACES : null,
    detect: ({ tMs }) => Promise.resolve({ tMs, face: null, absence: 'noFace', quality, hands: null }),
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}

/** Answers when it is told to. */
class SlowLooker implements HandLooker {
  readonly looks: HandLook[] = [];
  #answer: ((looked: Looked) => void) | null = null;
  look(look: HandLook): Promise<Looked> {
    this.looks.push(look);
    return new Promise((resolve) => (this.#answer = resolve));
  }
  async answer(): Promise<void> {
    this.#answer?.({ reading: { ...NONE, seenMs: this.looks.at(-1)?.frame.tMs }, near: true });
    await new Promise((resolve) => setImmediate(resolve));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Notes when it was asked to look and whether for things; a hand is near when `isNear` says so. */
function notingLooker(times: [number, boolean][], isNear: (tMs: number) => boolean = () => true): HandLooker {
  return {
    look: ({ frame: { tMs }, things }) => {
      times.push([tMs, things]);
      return Promise.resolve({ reading: NONE, near: isNear(tMs) });
    },
    close: () => Promise.resolve(),
  };
}

const frame = (tMs: number) => ({ tMs, width: 1, height: 1, rgb: new Uint8Array(3) });

describe('hands', () => {
  it('never hold up a frame: the answer goes to the first frame after it, with the time of its picture', async () => {
    const looker = new SlowLooker();
    const watch = new HandWatch(face(), { looker, wait: false });
    const readings: FaceReading[] = [];
    for (const tMs of [0, 33, 66, 400]) readings.push(await watch.detect(frame(tMs)));
    expect(readings.map(({ hands }) => hands)).toEqual([null, null, null, null]);
    expect(looker.looks.map((look) => look.frame.tMs)).toEqual([0]);
    await looker.answer();
    expect((await watch.detect(frame(433))).hands).toMatchObject({ atMouth: 0.7, seenMs: 0 });
    expect(looker.looks.map((look) => look.frame.tMs)).toEqual([0, 433]);
    expect((await watch.detect(frame(466))).hands).toBeNull();
  });

  it('are looked at every 220 ms, things once a second, and nobody where there is no face', async () => {
    const times: [number, boolean][] = [];
    const looker = notingLooker(times);
    const watch = new HandWatch(face(), { looker, wait: true });
    for (let tMs = 0; tMs <= 1100; tMs += 20) expect((await watch.detect(frame(tMs))).tMs).toBe(tMs);
    expect(times).toEqual([
      ...[
        [0, true],
        [220, false],
        [440, false],
        [660, false],
        [880, false],
        [1100, true],
      ],
    ]);
    const nobody = new HandWatch(face(false), { looker, wait: true });
    expect((await nobody.detect(frame(0))).hands).toBeNull();
    expect(times).toHaveLength(6);
  });

  it('keep their pace where frames do not fall on it: 4.5 looks a second at 30 frames a second, things once', async () => {
    const times: [number, boolean][] = [];
    const looker = notingLooker(times);
    const watch = new HandWatch(face(), { looker, wait: true });
    for (let index = 0; index < 600; index++) await watch.detect(frame((index * 1000) / 30));
    expect(times.length).toBeGreaterThanOrEqual(20 * 4.5);
    expect(times.length).toBeLessThanOrEqual(20 * 4.6);
    expect(times.filter(([, things]) => things)).toHaveLength(20);
    const gaps = times.slice(1).map(([tMs], index) => tMs - (times[index]?.[0] ?? NaN));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(199);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(234);
  });

  it('are not looked at in a burst after a long look', async () => {
    const looker = new SlowLooker();
    const watch = new HandWatch(face(), { looker, wait: false });
    await watch.detect(frame(0));
    await looker.answer();
    for (let tMs = 220; tMs <= 2000; tMs += 20) await watch.detect(frame(tMs));
    await looker.answer();
    for (let tMs = 2020; tMs <= 2500; tMs += 20) {
      await watch.detect(frame(tMs));
      await looker.answer();
    }
    expect(looker.looks.map((look) => look.frame.tMs)).toEqual([0, 220, 2020, 2240, 2460]);
  });

  it('that are nowhere near are looked at as often, and things as soon as one is', async () => {
    const times: [number, boolean][] = [];
    const looker = notingLooker(times, (tMs) => tMs >= 440);
    const watch = new HandWatch(face(), { looker, wait: true });
    for (let tMs = 0; tMs <= 880; tMs += 20) await watch.detect(frame(tMs));
    expect(times).toEqual([
      ...[
        [0, true],
        [220, true],
        [440, true],
        [660, false],
        [880, false],
      ],
    ]);
  });

  it.each([
    [10, false, 220],
    [44, false, 220],
    [64, false, 320],
    [90, false, 440],
    [90, true, 220],
  ])('whose looks take %i ms, near: %s, are looked at every %i ms', async (tookMs, near, everyMs) => {
    const times: number[] = [];
    let nowMs = 0;
    const looker: HandLooker = {
      look: ({ frame: { tMs } }) => {
        times.push(tMs);
        nowMs += tookMs;
        return Promise.resolve({ reading: NONE, near });
      },
      close: () => Promise.resolve(),
    };
    const watch = new HandWatch(face(), { looker, wait: false, nowMs: () => nowMs });
    for (let tMs = 0; times.length < 6; tMs += 20) await watch.detect(frame(tMs));
    expect(times).toEqual([0, 1, 2, 3, 4, 5].map((look) => look * everyMs));
  });

  it('that were near may hold a thing for 1.5 s more', async () => {
    const looks: [tMs: number, things: boolean, nearLately: boolean][] = [];
    const looker: HandLooker = {
      look: ({ frame: { tMs }, things, nearLately }) => {
        looks.push([tMs, things, nearLately]);
        return Promise.resolve({ reading: NONE, near: tMs === 0 });
      },
      close: () => Promise.resolve(),
    };
    const watch = new HandWatch(face(), { looker, wait: true });
    for (let tMs = 0; tMs <= 2200; tMs += 20) await watch.detect(frame(tMs));
    expect(looks.map(([tMs]) => tMs)).toEqual([0, 220, 440, 660, 880, 1100, 1320, 1540, 1760, 1980, 2200]);
    expect(looks.filter(([, things]) => things).map(([tMs]) => tMs)).toEqual([0, 1100, 2200]);
    expect(looks.map(([, , nearLately]) => nearLately)).toEqual(looks.map(([tMs]) => tMs > 0 && tMs <= 1500));
  });

  it('that fail leave the face path as it is, and are a fault until they work', async () => {
    let broken = true;
    const looker: HandLooker = {
      look: () => (broken ? Promise.reject(new Error('broken')) : Promise.resolve({ reading: NONE, near: false })),
      close: () => Promise.resolve(),
    };
    const watch = new HandWatch(face(), { looker, wait: true });
    const monitor = startMonitor();
    const faults: unknown[] = [];
    for (let tMs = 0; tMs < 9000; tMs += 100) {
      broken = tMs < 5000;
      const reading = await watch.detect(frame(tMs));
      if (broken) expect(reading).toMatchObject({ absence: 'noFace', hands: null, handsFault: 'broken' });
      const { changes } = stepMonitor(monitor, reading, 20, DEFAULT_THRESHOLDS);
      for (const { phase, finding } of changes)
        if (finding.finding === 'monitorFault') faults.push([tMs, phase, finding.detail.parts, finding.detail.reason]);
    }
    expect(faults).toEqual([
      ...[
        [0, 'onset', 'hands', 'broken'],
        [7000, 'offset', 'hands', 'broken'],
      ],
    ]);
  });

  it('whose look never ends are a fault after 10 s, which a late answer takes back, and nobody waits for them at the end', async () => {
    const looker = new SlowLooker();
    const detector = face();
    let nowMs = 0;
    const watch = new HandWatch(detector, { looker, wait: false, nowMs: () => nowMs });
    const faultAt = async (tMs: number): Promise<string | undefined> => {
      nowMs = tMs;
      return (await watch.detect(frame(tMs))).handsFault;
    };
    expect([await faultAt(0), await faultAt(10_000)]).toEqual([undefined, undefined]);
    expect(await faultAt(10_001)).toContain('has not ended for 10 s');
    await looker.answer();
    expect([await faultAt(10_100), await faultAt(20_000)]).toEqual([undefined, undefined]);
    expect(await faultAt(20_101)).toContain('has not ended');
    await watch.close();
    expect(detector.closed).toBe(true);
  });

  it('that do not start leave the face path as it is, with the reason', async () => {
    const detector = face();
    const versions = { facemesh: 'abc' };
    const without = await withHands({ detector, versions }, true, 'thread', () =>
      Promise.reject(new Error('no memory')),
    );
    expect(await without.detector.detect(frame(0))).toMatchObject({ absence: 'noFace', handsFault: 'no memory' });
    expect(without.versions).toEqual(versions);
    await without.detector.close();
    expect(detector.closed).toBe(true);
    const missing = openHandThread(new URL('file:///nowhere/hand-thread.js'));
    await expect(missing).rejects.toThrow(/nowhere/);
    expect(await withHands({ detector, versions }, false, 'thread')).toEqual({ detector, versions });
  });
});
