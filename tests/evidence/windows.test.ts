/** Which stretches of time become clips, and what is kept in memory for them. */
import { describe, expect, it } from 'vitest';
import { PictureRing } from '../../edge-agent/evidence/ring.js';
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
    expect(ring.between(0, 1000).map(({ tMs }) => tMs)).toEqual([97, 98, 99]);
  });

  it('forgets what is old', () => {
    const ring = new PictureRing(10_000);
    for (let tMs = 0; tMs < 10; tMs++) ring.put(picture(tMs, 10));
    ring.forget(7);
    expect(ring.between(0, 100).map(({ tMs }) => tMs)).toEqual([7, 8, 9]);
    expect(ring.bytes).toBe(30);
  });
});
