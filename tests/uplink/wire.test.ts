import { eventSchema, FINDING_KINDS as KINDS_OF_THE_PROTOCOL } from '@oyau/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../edge-agent/core/finding.js';
import { laneOf, toEvent } from '../../edge-agent/uplink/wire.js';
import { sampleChange, sampleContext } from './samples.js';

describe('finding change → event', () => {
  it('maps both clocks, keeps the identity from onset to offset', () => {
    const context = sampleContext({ alarm: { tone: 'eyesClosed', soundedAtMs: 1_767_225_612_003.4 } });
    const onset = toEvent(sampleChange('eyesClosed', 'onset'), context);
    const offset = toEvent(sampleChange('eyesClosed', 'offset'), context);
    expect(onset).toEqual({
      eventId: 'run-1/eyesClosed@10000',
      phase: 'onset',
      finding: 'eyesClosed',
      driverId: 'A. Driver',
      onsetAtMs: 1_767_225_610_000,
      offsetAtMs: null,
      detectedAtMs: 1_767_225_612_000,
      clockSynced: true,
      onsetMs: 10_000,
      offsetMs: null,
      speedKmh: 18,
      moving: true,
      detail: {},
      alarm: { tone: 'eyesClosed', soundedAtMs: 1_767_225_612_003 },
      inForce: context.inForce,
    });
    expect(offset).toMatchObject({
      eventId: onset?.eventId,
      phase: 'offset',
      offsetMs: 12_400,
      offsetAtMs: 1_767_225_612_400,
    });
  });

  it('keeps blinks in the cab and sends every other kind', () => {
    const sent = FINDING_KINDS.filter((kind) => toEvent(sampleChange(kind, 'whole'), sampleContext()) !== null);
    expect(sent).toEqual(FINDING_KINDS.filter((kind) => kind !== 'blink'));
  });

  it('sends no kind that the protocol does not list', () => {
    expect(FINDING_KINDS.filter((kind) => !new Set<string>(KINDS_OF_THE_PROTOCOL).has(kind))).toEqual([]);
  });

  it('gives the alert lane to what sounded, to P1 and P2 and to the word of the driver, the backlog to the rest', () => {
    const alerts = (moving: boolean) =>
      FINDING_KINDS.filter((kind) => laneOf(sampleChange(kind), { moving, alarm: null }) === 'alert');
    const always = ['eyesClosed', 'sleep', 'unresponsive', 'perclosHigh'];
    expect(alerts(false)).toEqual([...always, 'monitorFault', 'selfReport']);
    expect(alerts(true)).toEqual([...always, 'noDriver', 'cameraCovered', 'monitorFault', 'selfReport']);
    expect(laneOf(sampleChange('distraction'), { moving: true, alarm: { tone: 'distraction', soundedAtMs: 1 } })).toBe(
      'alert',
    );
  });

  it('always gives an event the protocol accepts, whatever figures a rule puts into the detail', () => {
    const value = fc.oneof(fc.double(), fc.string({ unit: 'binary', maxLength: 700 }), fc.boolean());
    const detail = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,20}$/), value, { maxKeys: 8 });
    const phase = fc.constantFrom('onset' as const, 'offset' as const, 'whole' as const);
    const speed = fc.option(fc.double());
    fc.assert(
      fc.property(
        detail,
        phase,
        speed,
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (figures, step, speedKmh, onsetMs) => {
          const change = sampleChange('yawn', step, onsetMs);
          const body = toEvent(
            { ...change, finding: { ...change.finding, detail: figures } },
            sampleContext({ speedKmh }),
          );
          const stored: unknown = JSON.parse(JSON.stringify({ seq: 1, ...body }));
          expect(eventSchema.safeParse(stored).error).toBeUndefined();
        },
      ),
    );
  });
});
