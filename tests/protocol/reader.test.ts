/** The reader of a unit's messages gives exactly what the plain one gives, whatever came before; and survives anything. */
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  bareEventSchema,
  createTruckReader,
  isBareEvent,
  LIMITS,
  salvageTruckMessage,
  textOfSpan,
  type Salvaged,
  type TruckRead,
  type TruckReader,
} from '@oyau/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOf, eventOf } from '../dispatch/desk.js';
import { batchText as batch, GOOD_MESSAGES, mutatedMessages } from './mutations.js';

/** OYAU_FUZZ_MESSAGES=1000000 for the long run. */
const MESSAGES = Number(process.env.OYAU_FUZZ_MESSAGES ?? 20_000);
const SEED = Number(process.env.OYAU_FUZZ_SEED ?? 17);

const read = (reader: TruckReader, text: string) => withoutTexts(reader(Buffer.from(text)));

/** A number may be written in several ways. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, '0');
}

/** What the plain reader gives too. */
function withoutTexts(whole: TruckRead): Salvaged {
  const { written, ...salvaged } = whole;
  if (written === undefined) return salvaged;
  if (!whole.ok || whole.message.type !== 'events') throw new Error('texts of what?');
  const { events } = whole.message;
  expect(written.length).toBe(events.length);
  for (const [index, span] of written.entries()) {
    if (span === null) continue;
    const text = textOfSpan(span);
    const event: unknown = JSON.parse(text);
    const { inForce, ...bare } = events[index]!;
    expect({ event, inForce }).toEqual({ event: bare, inForce: events[index]!.inForce });
    // Nothing that a search for a name in the text would overlook.
    expect(withoutNumbers(text)).toBe(withoutNumbers(JSON.stringify(event)));
  }
  return salvaged;
}

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

test('texts of events are given only when they are plain', () => {
  const reader = createTruckReader();
  const plain = batch([eventOf({ seq: 1 })]);
  const textsOf = (text: string) => {
    const { written } = reader(Buffer.from(text));
    expect(written).toBeDefined();
    return written?.map((one) => one !== null);
  };
  expect(textsOf(plain)).toEqual([true]);
  expect(textsOf(plain.replace('"seq":1', '"seq": 1'))).toEqual([false]);
  expect(textsOf(plain.replace('"A. Driver"', '"\\u0041. Driver"'))).toEqual([false]);
  expect(textsOf(plain.replace('"seq":1', '"driverId":"B. Driver","seq":1'))).toEqual([false]);
  expect(textsOf(plain.replace('"detail":{', '"detail":{"closedMs":1,'))).toEqual([false]);
  expect(textsOf(plain.replace('"seq":1', '"seq":1e0'))).toEqual([true]);
});

describe('the quick check of an event', () => {
  const { inForce, ...good } = eventOf({ seq: 1 });
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      '',
      ' a',
      'a',
      'é',
      '\u0000',
      -1,
      0,
      -0,
      1.5,
      1e15,
      1.1e15,
      501,
      2 ** 53,
      Infinity,
    ),
    fc.constantFrom<unknown>('onset', 'offset', 'whole', [], {}, { a: 1 }, { 'a b': 1 }, { a: {} }, { a: 'x\u0001' }),
    fc.constantFrom<unknown>({ tone: 'a', soundedAtMs: 1 }, { tone: 'a' }, { tone: 'a', soundedAtMs: 1, more: 1 }),
    fc.constantFrom<unknown>('x'.repeat(64), 'x'.repeat(65), 'x'.repeat(200), 'x'.repeat(201), { a: 'x'.repeat(501) }),
    fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(fc.double(), fc.string(), fc.boolean()), { maxKeys: 70 }),
    fc.jsonValue(),
  );
  const keys = [...Object.keys(good), 'truckHint', 'inForce', 'more'];
  const changes = fc.array(fc.tuple(fc.constantFrom(...keys), fc.option(odd, { nil: undefined })), { maxLength: 3 });

  test('says what the schema says, and the schema changes nothing', () => {
    let passed = 0;
    const judge = (value: unknown): void => {
      const schema = bareEventSchema.safeParse(value);
      expect(isBareEvent(value)).toBe(schema.success);
      if (schema.success) expect(schema.data).toEqual(value);
      if (schema.success) passed += 1;
    };
    fc.assert(
      fc.property(changes, fc.boolean(), (made, ends) => {
        const { inForce: left, ...base } = ends ? endOf({ ...good, inForce }, 2, 500) : { ...good, inForce };
        expect(left).toBe(inForce);
        const event: Record<string, unknown> = { ...base };
        for (const [key, value] of made) {
          if (value === undefined) Reflect.deleteProperty(event, key);
          else event[key] = value;
        }
        judge(event);
      }),
      { numRuns: 3000, seed: SEED },
    );
    for (const value of [null, 1, 'x', [], {}, [good]]) judge(value);
    expect(passed).toBeGreaterThan(300);
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
        const salvaged = withoutTexts(reader(frame));
        if (salvaged.ok) readable += 1;
        // A lone surrogate cannot travel as UTF-8: compare with what has arrived.
        if (!isDeepStrictEqual(salvaged, salvageTruckMessage(frame.toString())))
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
