/** Which stretches of time become clips, and what is kept in memory for them. */
import { describe, expect, it } from 'vitest';
import { PictureRing } from '../../edge-agent/evidence/ring.js';
import { NumberRows } from '../../edge-agent/evidence/rows.js';
import { Slabs, type Slab } from '../../edge-agent/evidence/slabs.js';
import type { EventChange } from '../../edge-agent/evidence/ports.js';
import { ClipWindows, keptMs, type ClipWindow } from '../../edge-agent/evidence/windows.js';

const LENGTHS = { beforeMs: 5000, afterMs: 5000, longestMs: 30_000 };

const begins = (finding: EventChange['finding']['finding'], onsetMs: number, detectedMs = onsetMs): EventChange => ({
  phase: 'onset',
  finding: { finding, onsetMs, offsetMs: null, detectedMs, detail: {} },
});

/** Steps every 100 ms to `untilMs`; changes come at the time they are detected. */
function windowsOf(changes: readonly EventChange[], untilMs: number): ClipWindow[] {
  const windows = new ClipWindows(LENGTHS);
  const found: ClipWindow[] = [];
  for (let tMs = 0; tMs <= untilMs; tMs += 100) {
    const now = changes.filter(({ finding }) => finding.detectedMs === tMs);
    found.push(...[windows.step(tMs, now) ?? []].flat());
  }
  return [...found, ...[windows.finish() ?? []].flat()];
}

describe('clips', () => {
  it('run from 5 s before the onset to 5 s after it was known', () => {
    expect(windowsOf([begins('eyesClosed', 20_000, 22_000)], 60_000)).toMatchObject([
      { fromMs: 15_000, toMs: 27_000, critical: true },
    ]);
  });

  it('are shared by findings that overlap, and named after the most important', () => {
    const closure = [
      begins('microsleepWarning', 20_000, 21_500),
      begins('eyesClosed', 20_000, 22_000),
      begins('sleep', 20_000, 23_000),
    ];
    const [clip, ...others] = windowsOf(closure, 60_000);
    expect(others).toEqual([]);
    expect(clip).toMatchObject({ fromMs: 15_000, toMs: 28_000, critical: true });
    expect(clip?.findings.map(({ finding }) => finding)).toEqual(['sleep', 'eyesClosed', 'microsleepWarning']);
  });

  it('do not grow for ever: what goes on gets the next one', () => {
    const many = Array.from({ length: 12 }, (_, i) => begins('distraction', 10_000 + i * 4000));
    const clips = windowsOf(many, 80_000);
    expect(clips.length).toBeGreaterThan(1);
    for (const { fromMs, toMs } of clips) expect(toMs - fromMs).toBeLessThanOrEqual(30_000);
    expect(clips.flatMap(({ findings }) => findings)).toHaveLength(12);
  });

  it('are not made of blinks, ends, and other things that ask for none', () => {
    const end: EventChange = { ...begins('eyesClosed', 1000), phase: 'offset' };
    expect(windowsOf([begins('blink', 1000), begins('yawn', 2000), begins('cameraLost', 3000), end], 9000)).toEqual([]);
  });

  it('begin within what is kept', () => {
    expect(keptMs(LENGTHS)).toBeGreaterThanOrEqual(5000 + 2000);
  });
});

describe('the ring of pictures', () => {
  const picture = (tMs: number, bytes: number) => ({ tMs, jpeg: new Uint8Array(bytes) });

  it('holds at most its bytes, the newest', () => {
    const ring = new PictureRing(1000);
    for (let tMs = 0; tMs < 100; tMs++) ring.put(picture(tMs, 300));
    expect(ring.bytes).toBe(900);
    expect(ring.borrow(0, 1000).pictures.map(({ tMs }) => tMs)).toEqual([97, 98, 99]);
  });

  it('forgets what is old', () => {
    const ring = new PictureRing(10_000);
    for (let tMs = 0; tMs < 10; tMs++) ring.put(picture(tMs, 10));
    ring.forget(7);
    expect(ring.borrow(0, 100).pictures.map(({ tMs }) => tMs)).toEqual([7, 8, 9]);
    expect(ring.bytes).toBe(30);
  });

  it('leaves what is borrowed as it is, whatever comes meanwhile, until it is given back', () => {
    const ring = new PictureRing(1000);
    const whole = (tMs: number) => ({ tMs, jpeg: new Uint8Array(90).fill(tMs) });
    for (let tMs = 0; tMs < 10; tMs++) ring.put(whole(tMs));
    const borrowed = ring.borrow(2, 5);
    for (let tMs = 10; tMs < 100; tMs++) ring.put(whole(tMs));
    expect(borrowed.pictures).toEqual([2, 3, 4, 5].map(whole));
    borrowed.giveBack();
    borrowed.giveBack();
    for (let tMs = 100; tMs < 200; tMs++) ring.put(whole(tMs));
    expect(ring.borrow(0, 1000).pictures.slice(-3)).toEqual([197, 198, 199].map(whole));
  });

  it('does not change a picture when the camera uses its memory anew', () => {
    const ring = new PictureRing(1000);
    const jpeg = new Uint8Array(10).fill(1);
    ring.put({ tMs: 0, jpeg });
    jpeg.fill(2);
    expect(ring.borrow(0, 0).pictures[0]?.jpeg).toEqual(new Uint8Array(10).fill(1));
  });

  it('takes a picture that is larger than its pieces of memory', () => {
    const ring = new PictureRing(4_000_000);
    const sizes = [10, 2_000_000, 1_500_000, 20];
    for (const [tMs, bytes] of sizes.entries()) ring.put(picture(tMs, bytes));
    expect(ring.borrow(0, 9).pictures.map(({ jpeg }) => jpeg.length)).toEqual(sizes);
  });
});

describe('pieces of memory', () => {
  it('are used over and over: a minute of pictures needs no more than what is kept at a time', () => {
    const slabs = new Slabs(32_000_000);
    const kept: Slab[] = [];
    const seen = new Set<Slab>();
    for (let index = 0; index < 60 * 15; index++) {
      const { slab } = slabs.write(new Uint8Array(36_000));
      seen.add(slab);
      kept.push(slab);
      if (kept.length > 9 * 15) slabs.release(kept.shift() ?? slab);
    }
    expect(seen.size).toBeLessThanOrEqual(Math.ceil((9 * 15 * 36_000) / 1e6) + 2);
  });
});

describe('rows of numbers', () => {
  it('come back at their own times, copied, while older ones are forgotten and the memory grows and goes round', () => {
    const rows = new NumberRows(2);
    for (let tMs = 0; tMs < 3000; tMs++) {
      rows.push(tMs + 0.25, [tMs, -tMs]);
      if (tMs < 100) rows.forget(tMs - 20);
      else rows.forget(tMs - 700);
    }
    expect(rows.times(2990, 5000)).toEqual(Array.from({ length: 10 }, (_, i) => 2990.25 + i));
    expect(rows.times(0, 2300)[0]).toBe(2299.25);
    expect([...(rows.at(2299.25) ?? [])]).toEqual([2299, -2299]);
    expect(rows.at(2298.25)).toBeNull();
    expect(rows.at(2500)).toBeNull();
    const copy = rows.at(2999.25);
    for (let tMs = 3000; tMs < 6000; tMs++) {
      rows.push(tMs + 0.25, [0, 0]);
      rows.forget(tMs - 5);
    }
    expect([...(copy ?? [])]).toEqual([2999, -2999]);
  });

  it('are filled up with NaN', () => {
    const rows = new NumberRows(3);
    rows.push(1, [5]);
    expect([...(rows.at(1) ?? [])]).toEqual([5, NaN, NaN]);
  });
});
