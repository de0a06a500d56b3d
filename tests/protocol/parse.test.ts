/** Laws of the message readers: whatever comes in, they answer; what they accept, they accept again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventSchema,
  LIMITS,
  parseDispatchMessage,
  parseTruckMessage,
  salvageTruckMessage,
  type Event,
} from '@oyau/protocol';
import { eventOf, helloOf } from '../dispatch/desk.js';

const batchOf = (events: readonly unknown[]) => ({ type: 'events', lane: 'alert', events });

/** A message with one value somewhere in it replaced or one key added. */
const damagedMessage = fc
  .record({
    message: fc.constantFrom<unknown>(
      helloOf('cab-017'),
      batchOf([eventOf({ seq: 1 }), eventOf({ seq: 2, afterMs: 9000 })]),
      { type: 'ack', epoch: helloOf('x').epoch, ranges: [[1, 2]] },
      { type: 'heartbeat', sentAtMs: 1 },
    ),
    steps: fc.array(fc.nat(), { maxLength: 5 }),
    value: fc.jsonValue(),
    key: fc.option(fc.string()),
  })
  .map(({ message, steps, value, key }) => replaceAt(structuredClone(message), steps, value, key));

function replaceAt(node: unknown, [step, ...rest]: number[], value: unknown, key: string | null): unknown {
  if (typeof node !== 'object' || node === null || step === undefined) return value;
  const keys = Object.keys(node);
  const chosen = keys[step % Math.max(keys.length, 1)];
  if (rest.length === 0 && key !== null) return { ...node, [key]: value };
  if (chosen === undefined) return value;
  const child = replaceAt((node as Record<string, unknown>)[chosen], rest, value, key);
  return Array.isArray(node) ? node.with(Number(chosen), child) : { ...node, [chosen]: child };
}

const anyText = fc.oneof(
  fc.string(),
  fc.json(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  damagedMessage.map((message) => JSON.stringify(message)),
);

describe('any text', () => {
  test.each([
    ['parseTruckMessage', parseTruckMessage],
    ['parseDispatchMessage', parseDispatchMessage],
    ['salvageTruckMessage', salvageTruckMessage],
  ])('%s answers with a message or with problems', (_, parse) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parse(text);
        if (parsed.ok) {
          expect(parse(JSON.stringify(parsed.message))).toMatchObject({ ok: true, message: parsed.message });
          return;
        }
        expect(parsed.problems.length).toBeGreaterThan(0);
        expect(parsed.problems.length).toBeLessThanOrEqual(LIMITS.problemsPerAnswer);
        for (const problem of parsed.problems) {
          expect(problem.path.length).toBeLessThanOrEqual(LIMITS.textCharacters);
          expect(problem.message.length).toBeLessThanOrEqual(LIMITS.textCharacters);
        }
        const answer = { type: 'error', code: 'badMessage', message: 'x', problems: parsed.problems };
        expect(parseDispatchMessage(JSON.stringify(answer)).ok).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('salvage', () => {
  const good = fc.nat(10_000).map((afterMs): Event => eventOf({ seq: afterMs + 1, afterMs }));
  const bad = fc.nat(10_000).map((afterMs) => ({ ...eventOf({ seq: afterMs + 1, afterMs }), speedKmh: 'fast' }));

  test('keeps exactly the good events and names exactly the bad ones', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 30 }), (candidates) => {
        const salvaged = salvageTruckMessage(JSON.stringify(batchOf(candidates)));
        const isGood = (candidate: unknown) => eventSchema.safeParse(candidate).success;
        expect(salvaged).toMatchObject({
          ok: true,
          message: { events: candidates.filter(isGood) },
          poison: candidates.filter((candidate) => !isGood(candidate)).map(({ seq }) => ({ seq })),
        });
      }),
    );
  });

  test('a bad event without a number makes the message bad', () => {
    const parsed = salvageTruckMessage(
      JSON.stringify(batchOf([eventOf({ seq: 1 }), { ...eventOf({ seq: 2 }), seq: null }])),
    );
    expect(parsed).toMatchObject({ ok: false, problems: [{ path: 'events.1.seq' }] });
  });
});

describe('bounds', () => {
  test('a message of the largest size is read, one byte more is not', () => {
    const text = JSON.stringify({ type: 'heartbeat', sentAtMs: 1 });
    expect(parseTruckMessage(text.padEnd(LIMITS.messageBytes)).ok).toBe(true);
    expect(parseTruckMessage(text.padEnd(LIMITS.messageBytes + 1))).toMatchObject({ ok: false, code: 'tooLarge' });
    expect(parseTruckMessage(`"${'ё'.repeat(LIMITS.messageBytes / 2)}"`)).toMatchObject({
      ok: false,
      code: 'tooLarge',
    });
  });

  test.each([
    [
      'events',
      (count: number) => batchOf(Array.from({ length: count }, (_, seq) => eventOf({ seq: seq + 1 }))),
      LIMITS.eventsPerMessage,
    ],
    ['detail', (count: number) => batchOf([eventOf({ seq: 1, detail: numbered(count) })]), LIMITS.detailEntries],
    [
      'thresholds',
      (count: number) =>
        batchOf([eventOf({ seq: 1, inForce: { ...eventOf({ seq: 1 }).inForce, thresholds: numbered(count) } })]),
      LIMITS.thresholdEntries,
    ],
  ])('%s: as many as allowed, not one more', (_, messageOf, most) => {
    expect(parseTruckMessage(JSON.stringify(messageOf(most)))).toMatchObject({ ok: true });
    expect(parseTruckMessage(JSON.stringify(messageOf(most + 1)))).toMatchObject({ ok: false });
  });

  test('a flood of problems is cut short and says so', () => {
    const parsed = parseTruckMessage(JSON.stringify(batchOf(Array.from({ length: 200 }, () => ({})))));
    if (parsed.ok) throw new Error('empty events must be refused');
    expect(parsed.problems).toHaveLength(LIMITS.problemsPerAnswer);
    expect(parsed.problems.at(-1)?.message).toMatch(/^and \d{4} more problems$/);
  });

  test.each(['1e999', '-1e999', '1e17'])('the number %s is out of bounds', (number) => {
    const text = JSON.stringify(batchOf([eventOf({ seq: 1, detail: { x: 4711 } })])).replace('4711', number);
    expect(parseTruckMessage(text)).toMatchObject({ ok: false, problems: [{ path: 'events.0.detail.x' }] });
  });

  test('a key that would reach the prototype reaches nothing', () => {
    const text = JSON.stringify(batchOf([eventOf({ seq: 1 })])).replace(
      '"detail":{',
      '"detail":{"__proto__":{"polluted":1},',
    );
    parseTruckMessage(text);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

function numbered(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
}
