/** The reader of a unit's messages gives exactly what the plain one gives, whatever came before; and survives anything. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createTruckReader, LIMITS, salvageTruckMessage } from '@oyau/protocol';
import { describe, expect, test } from 'vitest';
import { endOf, eventOf } from '../dispatch/desk.js';
import { batchText as batch, GOOD_MESSAGES, mutatedMessages } from './mutations.js';

/** OYAU_FUZZ_MESSAGES=1000000 for the long run. */
const MESSAGES = Number(process.env.OYAU_FUZZ_MESSAGES ?? 20_000);
const SEED = Number(process.env.OYAU_FUZZ_SEED ?? 17);

const read = (reader: ReturnType<typeof createTruckReader>, text: string) => reader(Buffer.from(text));

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

describe('the same as the plain reader', () => {
  test('for every good message, read first and read again', () => {
    const reader = createTruckReader();
    for (const text of [...GOOD_MESSAGES, ...GOOD_MESSAGES])
      expect(read(reader, text)).toEqual(salvageTruckMessage(text));
  });

  test('when what is in force changes between events and comes back', () => {
    const reader = createTruckReader();
    const inForce = (version: string) => ({ ...eventOf({ seq: 1 }).inForce, thresholdsVersion: version });
    for (const versions of ['aab', 'bbb', 'abcdefg', 'gfa']) {
      const text = batch(
        Array.from(versions, (version, index) => eventOf({ seq: index + 1, inForce: inForce(version) })),
      );
      expect(read(reader, text)).toEqual(salvageTruckMessage(text));
      expect(read(reader, text)).toMatchObject({ ok: true, poison: [] });
    }
  });

  test('events of one unit share what was in force', () => {
    const reader = createTruckReader();
    const [first, second] = [1, 2].map((seq) => read(reader, batch([eventOf({ seq })])));
    if (!first?.ok || first.message.type !== 'events') throw new Error('must be read');
    if (!second?.ok || second.message.type !== 'events') throw new Error('must be read');
    expect(second.message.events[0]?.inForce).toBe(first.message.events[0]?.inForce);
  });

  test('a poison event behind good ones is found', () => {
    const reader = createTruckReader();
    const good = eventOf({ seq: 1 });
    for (const bad of [
      { ...eventOf({ seq: 2 }), speedKmh: -1 },
      { ...endOf(good, 2, 100), offsetMs: null },
      { ...eventOf({ seq: 2 }), inForce: {} },
      { ...eventOf({ seq: 2 }), inForce: { ...good.inForce, thresholds: { x: 'y' } } },
    ]) {
      const salvaged = read(reader, batch([good, bad, eventOf({ seq: 3 })]));
      expect(salvaged).toEqual(salvageTruckMessage(batch([good, bad, eventOf({ seq: 3 })])));
      expect(salvaged).toMatchObject({ ok: true, poison: [{ seq: 2 }] });
    }
  });

  test('as many events as allowed, not one more', () => {
    const reader = createTruckReader();
    const of = (count: number) => batch(Array.from({ length: count }, (_, index) => eventOf({ seq: index + 1 })));
    expect(read(reader, of(LIMITS.eventsPerMessage))).toMatchObject({ ok: true });
    expect(read(reader, of(LIMITS.eventsPerMessage + 1))).toMatchObject({ ok: false });
  });
});

test(
  `${MESSAGES} mutated messages: read as the plain reader does, no crash, no memory kept`,
  { timeout: 3_600_000 },
  () => {
    const reader = createTruckReader();
    const mutated = mutatedMessages(SEED);
    let readable = 0;
    const readSome = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        const text = mutated.next().value;
        const frame = Buffer.from(text);
        const salvaged = reader(frame);
        if (salvaged.ok) readable += 1;
        // A lone surrogate cannot travel as UTF-8: compare with what has arrived.
        if (JSON.stringify(salvaged) !== JSON.stringify(salvageTruckMessage(frame.toString())))
          throw new Error(`read otherwise (seed ${SEED}): ${text}`);
      }
    };
    readSome(MESSAGES / 2);
    collectGarbage();
    const beforeBytes = process.memoryUsage().heapUsed;
    readSome(MESSAGES / 2);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - beforeBytes).toBeLessThan(8 * 1024 * 1024);
    expect(readable).toBeGreaterThan(MESSAGES / 100);
  },
);
