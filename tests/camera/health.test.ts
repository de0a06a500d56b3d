/** When a camera counts as lost and when as back. */
import { describe, expect, it } from 'vitest';
import { LossFollower } from '../../edge-agent/commands/run-camera.js';
import { CameraHealth, LOST_MS, START_MS, STEADY_MS, type Loss } from '../../edge-agent/camera/live/health.js';
import type { EventChange } from '../../edge-agent/uplink/wire.js';

/** Pictures every 33 ms in [fromMs, toMs]; gives the loss that ended by them. */
function pictures(health: CameraHealth, fromMs: number, toMs: number): Loss | null {
  let over: Loss | null = null;
  for (let tMs = fromMs; tMs <= toMs; tMs += 33) over = health.picture(tMs) ?? over;
  return over;
}

describe('camera health', () => {
  it('tells a standstill within two seconds of the last picture, once', () => {
    const health = new CameraHealth(0);
    pictures(health, 100, 1000);
    const told = Array.from({ length: 60 }, (_, tick) => health.tick(1000 + tick * 250, false)).filter(Boolean);
    expect(told).toMatchObject([{ reason: 'stalled', onsetMs: 991 }]);
    expect((told[0]?.detectedMs ?? NaN) - 991).toBeLessThan(2000);
    expect(LOST_MS + 250).toBeLessThan(2000);
  });

  it('gives a camera that starts more time, but not for ever', () => {
    const health = new CameraHealth(0);
    expect(health.tick(START_MS - 1, false)).toBeNull();
    expect(health.tick(START_MS, false)).toMatchObject({ onsetMs: 0, reason: 'stalled' });
  });

  it('is back when pictures were steady; the loss ended with the first of them', () => {
    const health = new CameraHealth(0);
    pictures(health, 0, 990);
    expect(health.ended(1000)).toMatchObject({ reason: 'ended', detectedMs: 1000 });
    expect(pictures(health, 1300, 1300 + STEADY_MS - 100)).toBeNull();
    expect(pictures(health, 3300, 3400)).toMatchObject({ offsetMs: 1300, restarts: 1 });
    expect(health.loss).toBeNull();
  });

  it('killed again before it was steady goes on being the same loss', () => {
    const health = new CameraHealth(0);
    pictures(health, 0, 990);
    health.ended(1000);
    pictures(health, 1500, 2500);
    expect(health.ended(2600)).toBeNull();
    expect(pictures(health, 3000, 5100)).toMatchObject({ onsetMs: 990, offsetMs: 3000, restarts: 2 });
  });
});

describe('what is told of a loss', () => {
  it('is one event with both ends, and a warning at most once a minute', () => {
    const changes: EventChange[] = [];
    let [nowMs, warnings] = [0, 0];
    const clock = { monotonicMs: () => nowMs };
    const follower = new LossFollower(clock, { tell: (change) => changes.push(change), warn: () => warnings++ });
    const loss: Loss = { reason: 'stalled', onsetMs: 10, detectedMs: 1600, offsetMs: null, restarts: 0 };
    follower.onLoss(loss);
    expect(follower.lost).toBe(true);
    for (nowMs = 1600; nowMs < 63_000; nowMs += 250) follower.onBlind();
    expect(warnings).toBe(2);
    follower.onReturn({ ...loss, offsetMs: 62_000, restarts: 12 });
    expect(follower.lost).toBe(false);
    const same = { finding: 'cameraLost', onsetMs: 10, detectedMs: 1600 };
    expect(changes).toEqual([
      { phase: 'onset', finding: { ...same, offsetMs: null, detail: { reason: 'stalled', restarts: 0 } } },
      {
        phase: 'offset',
        finding: { ...same, offsetMs: 62_000, detail: { reason: 'stalled', restarts: 12, blindMs: 61_990 } },
      },
    ]);
  });
});
