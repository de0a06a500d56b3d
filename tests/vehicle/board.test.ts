/** What is known of the truck: which source counts, for how long, and what happens when they contradict each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VehicleBoard } from '../../edge-agent/vehicle/board.js';
import { VEHICLE_LIMITS as LIMITS } from '../../edge-agent/vehicle/limits.js';

function board(fixedKmh: number | null = null) {
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  return { clock, board: new VehicleBoard(clock, fixedKmh) };
}

const NOTHING = { speedKmh: null, position: null, headingDeg: null, ignition: null, gear: null, parkBrake: null };

describe('the vehicle', () => {
  it('knows nothing before anybody told it', () => {
    expect(board().board.state()).toEqual(NOTHING);
  });

  it('takes wheels before tachograph before satellites, and falls back as each goes stale', () => {
    const { clock, board: truck } = board();
    truck.take('gps', { gnssSpeedKmh: 31 });
    truck.take('238', { tachographSpeedKmh: 30 });
    truck.take('11', { wheelSpeedKmh: 29 });
    expect(truck.state().speedKmh).toEqual({ value: 29, ageMs: 0, by: 'wheels' });
    clock.nowMs = LIMITS.busSpeedValidMs;
    truck.take('238', { tachographSpeedKmh: 30 });
    expect(truck.state().speedKmh).toEqual({ value: 29, ageMs: LIMITS.busSpeedValidMs, by: 'wheels' });
    clock.nowMs += 1;
    expect(truck.state().speedKmh).toMatchObject({ value: 30, by: 'tachograph' });
    clock.nowMs = LIMITS.gnssSpeedValidMs;
    expect(truck.state().speedKmh).toEqual({ value: 31, ageMs: LIMITS.gnssSpeedValidMs, by: 'gnss' });
    clock.nowMs += 1;
    expect(truck.state().speedKmh).toBeNull();
  });

  it('believes a sender that says it does not know any more, at once', () => {
    const { board: truck } = board();
    truck.take('11', { wheelSpeedKmh: 29, parkBrake: false });
    truck.take('11', { wheelSpeedKmh: null });
    expect(truck.state()).toMatchObject({ speedKmh: null, parkBrake: { value: false } });
  });

  it('does not believe wheels that stand while the satellites say the truck drives', () => {
    const { board: truck } = board();
    truck.take('11', { wheelSpeedKmh: 0 });
    truck.take('gps', { gnssSpeedKmh: LIMITS.wheelsDoubtedKmh - 0.1 });
    expect(truck.state().speedKmh).toMatchObject({ value: 0, by: 'wheels' });
    truck.take('gps', { gnssSpeedKmh: LIMITS.wheelsDoubtedKmh });
    expect(truck.state().speedKmh).toMatchObject({ value: LIMITS.wheelsDoubtedKmh, by: 'gnss' });
  });

  it('lets the word that keeps the watch up count when control units disagree', () => {
    const { board: truck } = board();
    for (const [sender, wheelSpeedKmh] of [
      ['0', 12],
      ['11', 0],
    ] as const)
      truck.take(sender, { wheelSpeedKmh, ignition: sender === '0', parkBrake: sender === '11' });
    expect(truck.state()).toMatchObject({
      speedKmh: { value: 12 },
      ignition: { value: true },
      parkBrake: { value: false },
    });
  });

  it('lets nothing overrule a speed set by hand', () => {
    const { board: truck } = board(18);
    truck.take('11', { wheelSpeedKmh: 40 });
    expect(truck.state().speedKmh).toEqual({ value: 18, ageMs: 0, by: 'fixed' });
  });

  it('never gives a value that is older than it holds, whatever was told when', () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 4000 }),
        sender: fc.constantFrom('0', '11', 'gps'),
        kmh: fc.option(fc.double({ min: 0, max: 150, noNaN: true })),
        which: fc.constantFrom('wheelSpeedKmh', 'tachographSpeedKmh', 'gnssSpeedKmh'),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (told) => {
        const { clock, board: truck } = board();
        for (const { afterMs, sender, kmh, which } of told) {
          clock.nowMs += afterMs;
          truck.take(sender, { [which]: kmh });
          const speed = truck.state().speedKmh;
          if (speed === null) continue;
          const validMs = speed.by === 'gnss' ? LIMITS.gnssSpeedValidMs : LIMITS.busSpeedValidMs;
          expect(speed.ageMs).toBeLessThanOrEqual(validMs);
          expect(told.some((step) => step.kmh === speed.value)).toBe(true);
        }
      }),
    );
  });
});
