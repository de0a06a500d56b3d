/** Untrusted JSON from the socket: read exactly, or refused with the path of the fault. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoardMessage } from '../../dispatch-server/api/contract.js';
import { UnreadableAnswer } from '../../dispatch-server/web/src/net/fields.js';
import { readBoardMessage } from '../../dispatch-server/web/src/net/read.js';
import { alert, order, SETTINGS, snapshot, truck } from './samples.js';

const DETAILS = {
  position: { latDeg: 52, lonDeg: 61, headingDeg: null },
  fatigue: { level: 44, because: [{ cause: 'yawns', value: 3 }] },
  camera: 'cameraCovered',
  waitingEvents: 7,
};

const read = (message: unknown) => readBoardMessage(JSON.stringify(message));

describe('board messages', () => {
  test('every message of the contract is read back as it was sent', () => {
    const messages = [
      snapshot({ alerts: [alert()], trucks: [truck('1'), truck('2', null)], orders: [order()] }),
      {
        type: 'alert',
        alert: alert({ driverId: null, offsetAtMs: null, detail: { perclos: 0.2, eye: 'left', ok: true } }),
      },
      { type: 'trucks', trucks: [truck('3', { perclos: null, ...DETAILS })] },
      { type: 'order', order: order({ alertId: null, outcome: 'restTaken' }) },
      { type: 'settings', settings: SETTINGS, shift: { name: 'B', startedAtMs: 1, endsAtMs: 2 } },
      { type: 'flood', active: true, perTenMinutes: 11 },
      {
        type: 'clip',
        clip: { sha256: 'ab', alertId: null, mediaType: 'video/mp4', startedAtMs: 1, completeAtMs: null },
      },
      { type: 'heartbeat', serverTimeMs: 7 },
    ];
    expect(messages.map(read)).toEqual(messages);
  });

  test('fields of a newer server are left out, kinds it invents are kept', () => {
    const message = { type: 'alert', alert: { ...alert({ kind: 'brandNew' }), extra: 1 }, more: true };
    expect(read(message)).toEqual({ type: 'alert', alert: alert({ kind: 'brandNew' }) });
  });

  test('a type we do not know is no fault', () => {
    expect(read({ type: 'fromTheFuture', order: {} })).toBe(null);
  });

  test.each([
    ['message: not JSON', '{'],
    ['message: not an object', '[]'],
    ['message.type: not text', '{}'],
    ['message.serverTimeMs: not a number', '{"type":"heartbeat","serverTimeMs":"7"}'],
    ['message.alert: not an object', '{"type":"alert"}'],
    ['message.alert.priority: not P1 | P2', JSON.stringify({ type: 'alert', alert: { ...alert(), priority: 'P9' } })],
    [
      'message.trucks[0].status.driving: not watching | learning | cannotSee | noCamera',
      JSON.stringify({
        ...snapshot(),
        trucks: [{ ...truck('1'), status: { ...truck('1').status, driving: 'flying' } }],
      }),
    ],
  ])('refuses with "%s"', (message, text) => {
    expect(() => readBoardMessage(text)).toThrow(new UnreadableAnswer(message));
  });

  test('any JSON at all is either read or refused, never a crash', () => {
    const types: readonly BoardMessage['type'][] = [
      'snapshot',
      'alert',
      'trucks',
      'order',
      'settings',
      'flood',
      'heartbeat',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        (type, rest, inner) => {
          const each = { alert: inner, alerts: inner, trucks: inner, order: inner, settings: inner };
          const text = JSON.stringify({ ...rest, ...each, type });
          try {
            readBoardMessage(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableAnswer);
          }
        },
      ),
    );
  });
});
