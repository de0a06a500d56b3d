/** The unit's clocks against those of dispatch: the offset is estimated, survives jumps, and stored events follow a clock that was set. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffset } from '../../edge-agent/uplink/clock-offset.js';
import { restamped } from '../../edge-agent/uplink/restamp.js';
import { onlineCab, startDispatch } from './cab.js';
import { sampleEvent } from './samples.js';
import { until, VirtualTime } from './virtual-time.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 24 * HOUR_MS;

describe('the estimate of the offset', () => {
  const clock = {
    nowMs: 0,
    jumpMs: 0,
    monotonicMs: () => clock.nowMs,
    wallMs: () => 1e12 + clock.nowMs + clock.jumpMs,
  };

  it('is unknown before dispatch has answered', () => {
    expect(new ClockOffset().offsetMs(clock)).toBeNull();
  });

  it('counts half of the way there and back', () => {
    const offset = new ClockOffset();
    offset.greeted(1e12 + 5000 + 100, 0, 200);
    expect(offset.offsetMs({ monotonicMs: () => 200, wallMs: () => 1e12 + 200 })).toBe(5000);
  });

  it.each([HOUR_MS, -HOUR_MS, 56 * YEAR_MS, -56 * YEAR_MS])(
    'tells a jump of the own clock by %s ms at once',
    (jumpMs) => {
      const offset = new ClockOffset();
      Object.assign(clock, { nowMs: 1000, jumpMs: 0 });
      offset.greeted(clock.wallMs(), 1000, 1000);
      expect(offset.offsetMs(clock)).toBe(0);
      Object.assign(clock, { nowMs: 5000, jumpMs });
      expect(offset.offsetMs(clock)).toBe(-jumpMs);
    },
  );

  it('is off by no more than the shortest way of a message, whatever the delays', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(delays, fc.integer({ min: -1e9, max: 1e9 }), (ways, trueMs) => {
        const offset = new ClockOffset();
        let nowMs = 0;
        for (const wayMs of ways) {
          nowMs += 5000 + wayMs;
          offset.heard(1e12 + trueMs + nowMs - wayMs, nowMs);
        }
        const estimate = offset.offsetMs({ monotonicMs: () => nowMs, wallMs: () => 1e12 + nowMs });
        expect(Math.abs((estimate ?? NaN) - trueMs)).toBeLessThanOrEqual(Math.min(...ways));
      }),
    );
  });

  it('forgets what is older than a minute, so that a clock of dispatch that was put back is followed', () => {
    const offset = new ClockOffset();
    for (let beat = 1; beat <= 30; beat++) offset.heard(1e12 + beat * 5000 - (beat > 15 ? 60_000 : 0), beat * 5000);
    expect(offset.offsetMs({ monotonicMs: () => 150_000, wallMs: () => 1e12 + 150_000 })).toBe(-60_000);
  });

  it('comes from the welcome and the heartbeats of a real connection', async () => {
    const dispatch = await startDispatch();
    const { cab } = await onlineCab(dispatch);
    expect(cab.link.clockOffsetMs()).not.toBeNull();
  });
});

describe('events that wait while the clock is set', () => {
  const BOOTED_MS = 5_000;
  /** An event of a unit that had no clock at boot: 1970. */
  const waiting = {
    ...sampleEvent(10_000, {
      clockSynced: false,
      eventId: 'run-1/eyesClosed@10000',
      onsetMs: 10_000,
      offsetMs: 12_400,
    }),
    ...{ seq: 1, onsetAtMs: BOOTED_MS + 10_000, offsetAtMs: BOOTED_MS + 12_400, detectedAtMs: BOOTED_MS + 12_000 },
    alarm: { tone: 'eyesClosed', soundedAtMs: BOOTED_MS + 12_030 },
  };
  const SET_MS = 1_800_000_000_000 - BOOTED_MS;
  const set = (stepMs: number, captureMs = 60_000, clockSynced = true) => ({
    ...{ session: 'run-1', steps: [{ captureMs, stepMs }], clockSynced },
  });

  it('go out with the time that is known now, each duration as it was', () => {
    expect(restamped(waiting, set(SET_MS))).toEqual({
      ...waiting,
      ...{ clockSynced: true, onsetAtMs: 1_800_000_010_000, offsetAtMs: 1_800_000_012_400 },
      ...{ detectedAtMs: 1_800_000_012_000, alarm: { tone: 'eyesClosed', soundedAtMs: 1_800_000_012_030 } },
    });
  });

  it.each([HOUR_MS, 10 * YEAR_MS])('by %s ms and back again end where they began, still marked', (stepMs) => {
    const steps = [
      { captureMs: 50_000, stepMs },
      { captureMs: 60_000, stepMs: -stepMs + 7 },
    ];
    const event = restamped(waiting, { session: 'run-1', steps, clockSynced: false });
    expect(event).toMatchObject({ onsetAtMs: waiting.onsetAtMs + 7, clockSynced: false });
  });

  it.each([
    ['made with a good clock', { ...waiting, clockSynced: true }, set(SET_MS)],
    ['made after the clock was set', waiting, set(SET_MS, 12_000)],
    ['of an earlier run, whose capture clock is gone', { ...waiting, eventId: 'run-0/eyesClosed@10000' }, set(SET_MS)],
    ['whose times make no sense', { ...waiting, onsetMs: 'soon' }, set(SET_MS)],
  ])('but not those %s', (_name, event, now) => expect(restamped(event, now)).toBe(event));

  it('and the link greets anew, so that dispatch estimates anew', async () => {
    const time = new VirtualTime();
    let jumpMs = 0;
    const clock = { monotonicMs: () => time.monotonicMs(), wallMs: () => time.wallMs() + jumpMs };
    const dispatch = await startDispatch();
    const { cab } = await onlineCab(dispatch, { clock, timers: time });
    jumpMs = HOUR_MS;
    time.advance(1000);
    await until(() => cab.lines.some((line) => line.includes('the clock was set')));
    time.advance(1000);
    const again = await dispatch.connection();
    await again.welcome();
    await cab.reach('online');
  });
});
